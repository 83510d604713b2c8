// ProfileDownload: one profile from an SM-DP+ onto a card. Spec: SGP.22 section 3.1.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "lpa/es9plus.h"
#include "lpa/isdr_channel.h"
#include "lpa/notification_outbox.h"
#include "sgp22/es10b_download.h"

namespace lpab::lpa {

// The steps in order; each is also a progress event, told when it begins.
enum class DownloadStep {
  kOpenCard,
  kReadCard,                 // EUICCInfo1, challenge
  kInitiateAuthentication,   // server
  kAuthenticateServer,       // card
  kAuthenticateClient,       // server
  kCheckPolicyRules,         // card, where the profile has any
  kAskConsent,               // user
  kPrepareDownload,          // card
  kGetBoundProfilePackage,   // server
  kLoadBoundProfilePackage,  // card; with counts of APDUs
  kSendNotification,         // server, then card
  kDone,
};
// "authenticate-server": stable text for JSON.
std::string_view DownloadStepName(DownloadStep step);

struct DownloadProgress {
  DownloadStep step = DownloadStep::kOpenCard;
  size_t done = 0;  // of `total` APDUs, while the package is loaded
  size_t total = 0;
};

enum class Consent {
  kAccept,
  kReject,    // an explicit no: the order is used up
  kPostpone,  // later
  kTimeout,   // no answer
};

// What the download asks of the program around it. All on the caller's thread.
struct DownloadHandlers {
  CardCiHandler on_card_ci;
  // Shown what will be installed; required.
  std::function<Consent(const sgp22::ProfileMetadata&)> ask_consent;
  // Asked only when the server demands a code and none was given; none: postponed.
  std::function<std::optional<std::string>()> ask_confirmation_code;
  std::function<void(const DownloadProgress&)> on_progress;
  // Told what the card is about to be given, before its first byte, so that it can be written down;
  // an error ends the download with nothing loaded.
  std::function<Result<void>(const sgp22::ProfileMetadata&, const sgp22::TransactionId&)>
      before_loading;
  OutboxStore* outbox = nullptr;  // where notifications are kept; none: on the card alone
};

struct DownloadOrder {
  std::optional<sgp22::SmdpAddress> address;  // none: the card's default SM-DP+
  std::string matching_id;
  std::optional<std::string> smdp_oid;           // what the activation code demands
  std::optional<std::string> confirmation_code;  // secret
  sgp22::DeviceInfo device;
  bool send_notification = true;

  static DownloadOrder From(sgp22::ActivationCode code);
};

struct DownloadResult {
  sgp22::ProfileMetadata metadata;
  Bytes isdp_aid;
  // The installation result first, then what the profile's own configuration asks for; none when
  // not wanted.
  std::vector<NotificationDelivery> notifications;
};

// One download, start to end: opens the card, cancels the session with the right reason when it
// fails or is cancelled, reads the truth from the card when the outcome is in doubt, closes.
// Checks that the server signed the address that was contacted, this card's challenge and one
// transaction id throughout, that the profile is not on the card already, and that the package
// holds the profile that was agreed to.
// One thread; used once; the reader and the client must outlive it.
class ProfileDownload {
 public:
  ProfileDownload(card::Reader& reader, http::HttpClient& client, IsdrOptions options,
                  DownloadOrder order, DownloadHandlers handlers);

  // Errors: those of IsdrChannel and Es9Plus; kUntrusted when a check fails; kProtocol when the
  // package is not what was agreed to; kRefused after a no; kCancelled; kUnknownOutcome with what
  // the card says now; Es10Detail of the installation.
  Result<DownloadResult> Run(const Call& call);

 private:
  using Step = Result<DownloadStep> (ProfileDownload::*)(const Call&);
  static Step MethodOf(DownloadStep step);

  Result<DownloadStep> OpenCard(const Call& call);
  Result<DownloadStep> ReadCard(const Call& call);
  Result<DownloadStep> InitiateAuthentication(const Call& call);
  Result<DownloadStep> AuthenticateServer(const Call& call);
  Result<DownloadStep> AuthenticateClient(const Call& call);
  Result<DownloadStep> CheckPolicyRules(const Call& call);
  Result<DownloadStep> AskConsent(const Call& call);
  Result<DownloadStep> PrepareDownload(const Call& call);
  Result<DownloadStep> GetBoundProfilePackage(const Call& call);
  Result<DownloadStep> LoadBoundProfilePackage(const Call& call);
  Result<DownloadStep> SendNotification(const Call& call);

  Result<void> RunSteps(const Call& call);
  Result<void> ReadDefaultAddress(const Call& call);
  Result<void> TakeConfirmationCode(bool required);
  Result<void> TakeInstallation(Bytes result);
  DownloadStep AfterInstallation() const;
  Result<void> ReadTruth(Error after);
  Result<void> ReadTruthAfterRefusal(Error after);
  std::vector<sgp22::PendingNotification> FurtherNotifications(const Call& call);
  void CancelSession();
  Call CleanUpCall() const;
  void Report(DownloadStep step, size_t done = 0, size_t total = 0) const;

  card::Reader& reader_;
  Es9Plus es9plus_;
  IsdrOptions options_;
  DownloadOrder order_;
  DownloadHandlers handlers_;

  std::optional<IsdrChannel> isdr_;
  std::optional<sgp22::SmdpAddress> address_;
  std::string eid_;
  std::vector<sgp22::ProfileInfo> profiles_;  // on the card before; empty also where it tells none
  Bytes euicc_info1_;
  Bytes euicc_challenge_;
  std::optional<sgp22::InitiateAuthenticationResponse> authentication_;
  std::optional<sgp22::AuthenticateServerResponse> card_authentication_;
  std::optional<sgp22::AuthenticateClientResponse> offer_;
  std::optional<Bytes> hash_cc_;
  Bytes prepare_download_response_;
  std::optional<sgp22::BoundProfilePackage> package_;
  std::optional<sgp22::ProfileInstallationResult> installation_;
  std::vector<NotificationDelivery> deliveries_;

  // A session that card and server share, and with which reason a failure now cancels it.
  bool session_open_ = false;
  sgp22::CancelReason cancel_reason_ = sgp22::CancelReason::kPostponed;
};

}  // namespace lpab::lpa
