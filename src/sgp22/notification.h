// Notifications: what a card wants a server to know, signed by the card.
// Spec: SGP.22 sections 3.5 and 5.7.8 to 5.7.11; annex H, NotificationMetadata and
// PendingNotification.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sgp22/profile_info.h"

namespace lpab::sgp22 {

struct NotificationMetadata {
  uint64_t sequence_number = 0;  // 0 is valid
  NotificationEvents event;      // one bit
  std::string address;           // of the server that wants it
  std::optional<Iccid> iccid;
  bool operator==(const NotificationMetadata&) const = default;

  static constexpr tlv::Tag kTag = 0xBF2F;
  // The contents of BF2F (or of the 30 that some cards send in its place). Errors: kMalformed.
  static Result<NotificationMetadata> FromContents(ByteSpan contents);
};

// How a package was loaded: the ISD-P that was made, or what went wrong.
struct InstallationSuccess {
  Bytes isdp_aid;
};
struct InstallationError {
  int command = 0;  // bppCommandId
  int reason = 0;   // ErrorReason
};

// ProfileInstallationResult. `raw` is what the card signed: it is passed on, never re-encoded.
struct ProfileInstallationResult {
  TransactionId transaction_id;
  NotificationMetadata metadata;
  std::string smdp_oid;
  std::variant<InstallationSuccess, InstallationError> final_result;
  Bytes raw;

  static constexpr tlv::Tag kTag = 0xBF37;
  static Result<ProfileInstallationResult> Decode(ByteSpan whole);
  const InstallationError* error() const { return std::get_if<InstallationError>(&final_result); }
};

// A pending notification, either kind, with its original bytes.
struct PendingNotification {
  NotificationMetadata metadata;
  Bytes raw;  // BF37... or 30...

  // One of the two alternatives. Errors: kMalformed.
  static Result<PendingNotification> FromElement(const tlv::Element& element);
};

// ES10b.ListNotification.
struct ListNotificationResponse {
  std::vector<NotificationMetadata> notifications;
  // Errors: kMalformed; kRefused with Es10Detail when the card sends its error.
  static Result<ListNotificationResponse> Decode(ByteSpan whole);
};
struct ListNotification {
  static constexpr tlv::Tag kTag = 0xBF28;
  using Response = ListNotificationResponse;
  std::optional<NotificationEvents> events;  // none: all
  Bytes Encode() const;
};

// ES10b.RetrieveNotificationsList. The criteria are an untagged CHOICE under AUTOMATIC TAGS, hence
// explicit: BF2B { A0 { 80 number } }. Evidence: VoCat pull request 130.
struct RetrieveNotificationsListResponse {
  std::vector<PendingNotification> notifications;
  // Accepts the list with its A0 and without. Errors: kMalformed; kNotFound or kRefused with
  // Es10Detail when the card sends its error.
  static Result<RetrieveNotificationsListResponse> Decode(ByteSpan whole);
};
struct RetrieveNotificationsList {
  static constexpr tlv::Tag kTag = 0xBF2B;
  using Response = RetrieveNotificationsListResponse;
  std::variant<std::monostate, uint64_t, NotificationEvents> criteria;  // none: all
  Bytes Encode() const;
};

// ES10b.NotificationSent: removes one from the card.
struct NotificationSentResponse {
  // Errors: kMalformed; kNotFound (nothing to delete) or kRefused with Es10Detail.
  static Result<NotificationSentResponse> Decode(ByteSpan whole);
};
struct NotificationSent {
  static constexpr tlv::Tag kTag = 0xBF30;
  using Response = NotificationSentResponse;
  uint64_t sequence_number = 0;
  Bytes Encode() const;
};

}  // namespace lpab::sgp22
