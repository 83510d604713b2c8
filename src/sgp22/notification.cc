#include "sgp22/notification.h"

#include "sgp22/result_codes.h"
#include "sgp22/result_texts.h"

namespace lpab::sgp22 {
namespace {

constexpr size_t kLongestAddress = 255;
constexpr size_t kMostNotifications = 1000;

Result<int> SmallNumber(ByteSpan contents, tlv::Tag tag) {
  LPAB_ASSIGN(const tlv::Element element, tlv::Get(contents, tag));
  return ReadResultCode(element.value);
}

Result<InstallationSuccess> ReadSuccess(ByteSpan contents) {
  LPAB_ASSIGN(const tlv::Element aid, tlv::Get(contents, 0x4F));
  return InstallationSuccess{ToBytes(aid.value)};
}

Result<InstallationError> ReadError(ByteSpan contents) {
  InstallationError error;
  LPAB_ASSIGN(error.command, SmallNumber(contents, 0x80));
  LPAB_ASSIGN(error.reason, SmallNumber(contents, 0x81));
  return error;
}

// finalResult: A2 { A0 success | A1 error }.
Result<std::variant<InstallationSuccess, InstallationError>> ReadFinalResult(ByteSpan contents) {
  LPAB_ASSIGN(const tlv::Element choice, tlv::ReadOne(contents));
  if (choice.tag == 0xA0) {
    LPAB_ASSIGN(InstallationSuccess success, ReadSuccess(choice.value));
    return success;
  }
  if (choice.tag == 0xA1) {
    LPAB_ASSIGN(InstallationError error, ReadError(choice.value));
    return error;
  }
  return Fail(ErrorCode::kMalformed,
              "ProfileInstallationResult: final result " + tlv::TagName(choice.tag));
}

Result<std::vector<PendingNotification>> ReadPending(ByteSpan contents) {
  std::vector<PendingNotification> list;
  tlv::Reader reader(contents);
  while (!reader.AtEnd()) {
    if (list.size() == kMostNotifications) {
      return Fail(ErrorCode::kResourceExhausted, "the card lists too many notifications");
    }
    LPAB_ASSIGN(const tlv::Element element, reader.Next());
    LPAB_ASSIGN(PendingNotification pending, PendingNotification::FromElement(element));
    list.push_back(std::move(pending));
  }
  return list;
}

}  // namespace

Result<NotificationMetadata> NotificationMetadata::FromContents(ByteSpan contents) {
  NotificationMetadata metadata;
  LPAB_ASSIGN(const tlv::Element number, tlv::Get(contents, 0x80));
  LPAB_ASSIGN(metadata.sequence_number, tlv::ReadUint(number.value));
  LPAB_ASSIGN(const tlv::Element event, tlv::Get(contents, 0x81));
  LPAB_ASSIGN(metadata.event, NotificationEvents::FromBitString(event.value));
  LPAB_ASSIGN(const tlv::Element address, tlv::Get(contents, 0x0C));
  if (address.value.size() > kLongestAddress) {
    return Fail(ErrorCode::kMalformed, "notification address of more than 255 bytes");
  }
  metadata.address = std::string(AsText(address.value));
  LPAB_ASSIGN(const auto iccid, tlv::Find(contents, 0x5A));
  if (iccid) {
    LPAB_ASSIGN(metadata.iccid, Iccid::FromWire(iccid->value));
  }
  return metadata;
}

Result<ProfileInstallationResult> ProfileInstallationResult::Decode(ByteSpan whole) {
  LPAB_ASSIGN(const tlv::Element result, tlv::ReadOne(whole, kTag));
  LPAB_ASSIGN(const tlv::Element data, tlv::Get(result.value, 0xBF27));
  LPAB_TRY(tlv::Get(result.value, 0x5F37));
  LPAB_ASSIGN(const tlv::Element id, tlv::Get(data.value, 0x80));
  LPAB_ASSIGN(TransactionId transaction_id, TransactionId::FromWire(id.value));
  LPAB_ASSIGN(const tlv::Element metadata, tlv::Get(data.value, NotificationMetadata::kTag));
  LPAB_ASSIGN(NotificationMetadata notification,
              NotificationMetadata::FromContents(metadata.value));
  LPAB_ASSIGN(const tlv::Element oid, tlv::Get(data.value, 0x06));
  LPAB_ASSIGN(std::string smdp_oid, OidText(oid.value));
  LPAB_ASSIGN(const tlv::Element final_result, tlv::Get(data.value, 0xA2));
  LPAB_ASSIGN(auto outcome, ReadFinalResult(final_result.value));
  return ProfileInstallationResult{std::move(transaction_id), std::move(notification),
                                   std::move(smdp_oid), std::move(outcome), ToBytes(whole)};
}

Result<PendingNotification> PendingNotification::FromElement(const tlv::Element& element) {
  if (element.tag == ProfileInstallationResult::kTag) {
    LPAB_ASSIGN(const tlv::Element data, tlv::Get(element.value, 0xBF27));
    LPAB_ASSIGN(const tlv::Element metadata, tlv::Get(data.value, NotificationMetadata::kTag));
    LPAB_ASSIGN(NotificationMetadata read, NotificationMetadata::FromContents(metadata.value));
    return PendingNotification{std::move(read), ToBytes(element.whole)};
  }
  if (element.tag != 0x30) {
    return Fail(ErrorCode::kMalformed, "pending notification of tag " + tlv::TagName(element.tag));
  }
  LPAB_ASSIGN(const tlv::Element metadata, tlv::Get(element.value, NotificationMetadata::kTag));
  LPAB_ASSIGN(NotificationMetadata read, NotificationMetadata::FromContents(metadata.value));
  return PendingNotification{std::move(read), ToBytes(element.whole)};
}

Bytes ListNotification::Encode() const {
  tlv::Writer request;
  if (events) request.Put(0x81, events->ToBitString());
  return tlv::Encode(kTag, request.bytes());
}

Result<ListNotificationResponse> ListNotificationResponse::Decode(ByteSpan whole) {
  LPAB_ASSIGN(const tlv::Element response, tlv::ReadOne(whole, ListNotification::kTag));
  LPAB_ASSIGN(const ByteSpan items, ListOrError(response.value, function::kListNotification));
  ListNotificationResponse result;
  tlv::Reader reader(items);
  while (!reader.AtEnd()) {
    if (result.notifications.size() == kMostNotifications) {
      return Fail(ErrorCode::kResourceExhausted, "the card lists too many notifications");
    }
    LPAB_ASSIGN(const tlv::Element element, reader.Next());
    if (element.tag != NotificationMetadata::kTag && element.tag != 0x30) {
      return Fail(ErrorCode::kMalformed, "notification of tag " + tlv::TagName(element.tag));
    }
    LPAB_ASSIGN(NotificationMetadata metadata, NotificationMetadata::FromContents(element.value));
    result.notifications.push_back(std::move(metadata));
  }
  return result;
}

Bytes RetrieveNotificationsList::Encode() const {
  tlv::Writer choice;
  if (const auto* number = std::get_if<uint64_t>(&criteria)) choice.PutUint(0x80, *number);
  if (const auto* events = std::get_if<NotificationEvents>(&criteria)) {
    choice.Put(0x81, events->ToBitString());
  }
  if (choice.bytes().empty()) return tlv::Encode(kTag, {});
  return tlv::Encode(kTag, tlv::Encode(0xA0, choice.bytes()));
}

Result<RetrieveNotificationsListResponse> RetrieveNotificationsListResponse::Decode(
    ByteSpan whole) {
  LPAB_ASSIGN(const tlv::Element response, tlv::ReadOne(whole, RetrieveNotificationsList::kTag));
  LPAB_ASSIGN(const ByteSpan items,
              ListOrError(response.value, function::kRetrieveNotificationsList));
  RetrieveNotificationsListResponse result;
  LPAB_ASSIGN(result.notifications, ReadPending(items));
  return result;
}

Bytes NotificationSent::Encode() const {
  return tlv::Encode(kTag, tlv::Encode(0x80, tlv::EncodeUint(sequence_number)));
}

Result<NotificationSentResponse> NotificationSentResponse::Decode(ByteSpan whole) {
  LPAB_TRY(CheckResultCode(whole, NotificationSent::kTag, function::kNotificationSent));
  return NotificationSentResponse{};
}

}  // namespace lpab::sgp22
