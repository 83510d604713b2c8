#include "lpa/profile_download.h"

#include "base/log.h"
#include "lpa/clean_up.h"
#include "lpa/download_checks.h"
#include "lpa/installation_truth.h"
#include "lpa/policy_check.h"
#include "sgp22/es10c.h"
#include "sgp22/euicc_info.h"
#include "sgp22/result_texts.h"

namespace lpab::lpa {
namespace {

using sgp22::CancelReason;

constexpr tlv::Tag kIccidTag = 0x5A;
constexpr tlv::Tag kStateTag = 0x9F70;
constexpr tlv::Tag kClassTag = 0x95;

// What fails before the package goes to the card has installed nothing, whatever the card did.
Error NothingInstalled(Error error) {
  if (error.code != ErrorCode::kUnknownOutcome) return error;
  error.code = ErrorCode::kUnavailable;
  error.message += "; no package had been sent yet: nothing was installed";
  return std::move(error).WithNext("try again");
}

}  // namespace

std::string_view DownloadStepName(DownloadStep step) {
  switch (step) {
    case DownloadStep::kOpenCard:
      return "open-card";
    case DownloadStep::kReadCard:
      return "read-card";
    case DownloadStep::kInitiateAuthentication:
      return "initiate-authentication";
    case DownloadStep::kAuthenticateServer:
      return "authenticate-server";
    case DownloadStep::kAuthenticateClient:
      return "authenticate-client";
    case DownloadStep::kCheckPolicyRules:
      return "check-policy-rules";
    case DownloadStep::kAskConsent:
      return "ask-consent";
    case DownloadStep::kPrepareDownload:
      return "prepare-download";
    case DownloadStep::kGetBoundProfilePackage:
      return "get-bound-profile-package";
    case DownloadStep::kLoadBoundProfilePackage:
      return "load-bound-profile-package";
    case DownloadStep::kSendNotification:
      return "send-notification";
    case DownloadStep::kDone:
      break;
  }
  return "done";
}

DownloadOrder DownloadOrder::From(sgp22::ActivationCode code) {
  DownloadOrder order;
  order.address = std::move(code.address);
  order.matching_id = std::move(code.matching_id);
  order.smdp_oid = std::move(code.smdp_oid);
  return order;
}

ProfileDownload::ProfileDownload(card::Reader& reader, http::HttpClient& client,
                                 IsdrOptions options, DownloadOrder order,
                                 DownloadHandlers handlers)
    : reader_(reader),
      es9plus_(client),
      options_(std::move(options)),
      order_(std::move(order)),
      handlers_(std::move(handlers)),
      address_(order_.address) {}

Result<DownloadResult> ProfileDownload::Run(const Call& call) {
  auto ran = RunSteps(call);
  if (!ran && session_open_) CancelSession();
  if (isdr_) {
    if (auto closed = isdr_->Close(CleanUpCall()); !closed) {
      log::Info("lpa", "closing the card: " + closed.error().ToString());
    }
  }
  if (!ran) return Fail(std::move(ran).error());
  Report(DownloadStep::kDone);
  const auto& success = std::get<sgp22::InstallationSuccess>(installation_->final_result);
  return DownloadResult{offer_->metadata, success.isdp_aid, std::move(deliveries_)};
}

// A call of its own for tidying up, which a cancelled or expired one cannot do.
Call ProfileDownload::CleanUpCall() const { return lpa::CleanUpCall(*options_.clock); }

Result<void> ProfileDownload::RunSteps(const Call& call) {
  for (DownloadStep step = DownloadStep::kOpenCard; step != DownloadStep::kDone;) {
    // Once installed, a cancellation may skip the notification but must not hide the success.
    if (!installation_) LPAB_TRY(call.Check("profile download"));
    Report(step);
    auto next = (this->*MethodOf(step))(call);
    if (!next && step < DownloadStep::kLoadBoundProfilePackage) {
      return Fail(NothingInstalled(std::move(next).error()));
    }
    LPAB_ASSIGN(step, std::move(next));
  }
  if (const auto* error = installation_->error()) {
    return Fail(sgp22::BppError(error->command, error->reason));
  }
  return {};
}

ProfileDownload::Step ProfileDownload::MethodOf(DownloadStep step) {
  switch (step) {
    case DownloadStep::kOpenCard:
      return &ProfileDownload::OpenCard;
    case DownloadStep::kReadCard:
      return &ProfileDownload::ReadCard;
    case DownloadStep::kInitiateAuthentication:
      return &ProfileDownload::InitiateAuthentication;
    case DownloadStep::kAuthenticateServer:
      return &ProfileDownload::AuthenticateServer;
    case DownloadStep::kAuthenticateClient:
      return &ProfileDownload::AuthenticateClient;
    case DownloadStep::kCheckPolicyRules:
      return &ProfileDownload::CheckPolicyRules;
    case DownloadStep::kAskConsent:
      return &ProfileDownload::AskConsent;
    case DownloadStep::kPrepareDownload:
      return &ProfileDownload::PrepareDownload;
    case DownloadStep::kGetBoundProfilePackage:
      return &ProfileDownload::GetBoundProfilePackage;
    case DownloadStep::kLoadBoundProfilePackage:
      return &ProfileDownload::LoadBoundProfilePackage;
    case DownloadStep::kSendNotification:
    case DownloadStep::kDone:
      break;
  }
  return &ProfileDownload::SendNotification;
}

Result<DownloadStep> ProfileDownload::OpenCard(const Call& call) {
  LPAB_ASSIGN(isdr_, IsdrChannel::Open(reader_, options_, call));
  return DownloadStep::kReadCard;
}

Result<DownloadStep> ProfileDownload::ReadCard(const Call& call) {
  if (!address_) LPAB_TRY(ReadDefaultAddress(call));
  std::vector<Bytes> requests = {sgp22::GetEuiccInfo1{}.Encode(),
                                 sgp22::GetEuiccChallenge{}.Encode()};
  if (handlers_.outbox != nullptr) requests.push_back(sgp22::GetEid{}.Encode());
  requests.push_back(sgp22::GetProfilesInfo{{}, {kIccidTag, kStateTag, kClassTag}}.Encode());
  LPAB_ASSIGN(const auto answers, isdr_->Exchange(requests, call));
  LPAB_ASSIGN(auto info, IsdrChannel::Decode<sgp22::GetEuiccInfo1>(answers[0]));
  LPAB_ASSIGN(auto challenge, IsdrChannel::Decode<sgp22::GetEuiccChallenge>(answers[1]));
  if (handlers_.on_card_ci) LPAB_TRY(handlers_.on_card_ci(info.ci_ids_for_verification));
  if (handlers_.outbox != nullptr) {
    const auto eid = IsdrChannel::Decode<sgp22::GetEid>(answers[2]);
    if (eid) eid_ = eid->eid.digits();
  }
  auto profiles = IsdrChannel::Decode<sgp22::GetProfilesInfo>(answers.back());
  if (profiles) profiles_ = std::move(profiles->profiles);
  euicc_info1_ = std::move(info.raw);
  euicc_challenge_ = std::move(challenge.challenge);
  return DownloadStep::kInitiateAuthentication;
}

Result<void> ProfileDownload::ReadDefaultAddress(const Call& call) {
  LPAB_ASSIGN(const auto configured, isdr_->Call(sgp22::GetEuiccConfiguredAddresses{}, call));
  if (configured.default_smdp.empty()) {
    return Fail(MakeError(ErrorCode::kInvalidArgument,
                          "no SM-DP+ address was given, and the card has no default one")
                    .WithNext("give an activation code or an address"));
  }
  LPAB_ASSIGN(address_, sgp22::SmdpAddress::Parse(configured.default_smdp));
  return {};
}

Result<DownloadStep> ProfileDownload::InitiateAuthentication(const Call& call) {
  LPAB_ASSIGN(authentication_,
              es9plus_.InitiateAuthentication(
                  *address_, {address_->ToString(), euicc_challenge_, euicc_info1_}, call));
  LPAB_TRY(CheckServerRole(authentication_->server_certificate, http::ServerRole::kSmdp));
  LPAB_TRY(CheckServerSigned1(*authentication_, *address_, euicc_challenge_, order_.smdp_oid));
  return DownloadStep::kAuthenticateServer;
}

Result<DownloadStep> ProfileDownload::AuthenticateServer(const Call& call) {
  auto answer = isdr_->Call(
      AuthenticateServerRequest(*authentication_, order_.matching_id, order_.device), call);
  // One that is not understood may be that of a card which is in the session.
  session_open_ = answer || answer.error().code == ErrorCode::kMalformed;
  if (!answer) return Fail(std::move(answer).error());
  card_authentication_ = std::move(*answer);
  LPAB_TRY(CheckTransaction(authentication_->transaction_id, card_authentication_->transaction_id,
                            "the card's euiccSigned1"));
  return DownloadStep::kAuthenticateClient;
}

Result<DownloadStep> ProfileDownload::AuthenticateClient(const Call& call) {
  auto offer = es9plus_.AuthenticateClient(
      *address_, {authentication_->transaction_id, card_authentication_->raw}, call);
  if (!offer && offer.error().Detail<RspDetail>()) session_open_ = false;  // the server ended it
  if (!offer) return Fail(std::move(offer).error());
  offer_ = std::move(*offer);
  LPAB_TRY(CheckTransaction(authentication_->transaction_id, offer_->transaction_id,
                            "the server's authenticateClient answer"));
  LPAB_ASSIGN(const auto signed2, sgp22::SmdpSigned2::Decode(offer_->smdp_signed2));
  LPAB_TRY(
      CheckTransaction(authentication_->transaction_id, signed2.transaction_id, "smdpSigned2"));
  LPAB_TRY(CheckIsNew(profiles_, offer_->metadata.iccid));
  const bool has_rules = offer_->metadata.description.rules != sgp22::PolicyRules{};
  return has_rules ? DownloadStep::kCheckPolicyRules : DownloadStep::kAskConsent;
}

Result<DownloadStep> ProfileDownload::CheckPolicyRules(const Call& call) {
  LPAB_ASSIGN(const PolicySituation card, ReadPolicySituation(*isdr_, profiles_, call));
  cancel_reason_ = CancelReason::kPprNotAllowed;
  LPAB_TRY(lpa::CheckPolicyRules(card, offer_->metadata.description));
  cancel_reason_ = CancelReason::kPostponed;
  return DownloadStep::kAskConsent;
}

Result<DownloadStep> ProfileDownload::AskConsent(const Call&) {
  const Consent consent =
      handlers_.ask_consent ? handlers_.ask_consent(offer_->metadata) : Consent::kPostpone;
  if (consent == Consent::kReject) {
    cancel_reason_ = CancelReason::kEndUserRejection;
    return Fail(ErrorCode::kRefused, "the profile was declined: nothing was installed");
  }
  if (consent == Consent::kTimeout) {
    cancel_reason_ = CancelReason::kTimeout;
    return Fail(ErrorCode::kTimeout, "nobody agreed to the profile in time");
  }
  if (consent == Consent::kPostpone) {
    return Fail(MakeError(ErrorCode::kCancelled, "the download was postponed")
                    .WithNext("the same activation code works later"));
  }
  LPAB_ASSIGN(const auto signed2, sgp22::SmdpSigned2::Decode(offer_->smdp_signed2));
  LPAB_TRY(TakeConfirmationCode(signed2.confirmation_code_required));
  return DownloadStep::kPrepareDownload;
}

Result<void> ProfileDownload::TakeConfirmationCode(bool required) {
  if (!required) return {};
  std::optional<std::string> code = order_.confirmation_code;
  if (!code && handlers_.ask_confirmation_code) code = handlers_.ask_confirmation_code();
  if (!code || code->empty()) {
    return Fail(
        MakeError(ErrorCode::kInvalidArgument, "this profile needs a confirmation code")
            .WithNext("give the confirmation code that the operator sent: 'lpa' takes it with "
                      "--confirmation-code-file FILE, or - for standard input"));
  }
  hash_cc_ = HashConfirmationCode(*code, authentication_->transaction_id);
  return {};
}

Result<DownloadStep> ProfileDownload::PrepareDownload(const Call& call) {
  sgp22::PrepareDownload request;
  request.smdp_signed2 = offer_->smdp_signed2;
  request.smdp_signature2 = offer_->smdp_signature2;
  request.hash_cc = hash_cc_;
  request.smdp_certificate = offer_->smdp_certificate;
  LPAB_ASSIGN(auto response, isdr_->Call(request, call));
  LPAB_TRY(CheckTransaction(authentication_->transaction_id, response.transaction_id,
                            "the card's euiccSigned2"));
  prepare_download_response_ = std::move(response.raw);
  return DownloadStep::kGetBoundProfilePackage;
}

Result<DownloadStep> ProfileDownload::GetBoundProfilePackage(const Call& call) {
  auto response = es9plus_.GetBoundProfilePackage(
      *address_, {authentication_->transaction_id, prepare_download_response_}, call);
  if (!response && response.error().Detail<RspDetail>()) session_open_ = false;
  if (!response) return Fail(std::move(response).error());
  LPAB_TRY(CheckTransaction(authentication_->transaction_id, response->transaction_id,
                            "the server's getBoundProfilePackage answer"));
  package_ = std::move(response->package);
  LPAB_TRY(CheckTransaction(authentication_->transaction_id, package_->transaction_id(),
                            "the bound profile package"));
  cancel_reason_ = CancelReason::kMetadataMismatch;
  LPAB_ASSIGN(const auto metadata, package_->Metadata());
  LPAB_TRY(offer_->metadata.CheckAgrees(metadata));
  cancel_reason_ = CancelReason::kPostponed;
  return DownloadStep::kLoadBoundProfilePackage;
}

Result<DownloadStep> ProfileDownload::LoadBoundProfilePackage(const Call& call) {
  if (handlers_.before_loading) {
    LPAB_TRY(handlers_.before_loading(offer_->metadata, authentication_->transaction_id));
  }
  auto load =
      isdr_->LoadBoundProfilePackage(package_->segments(), call, [this](size_t done, size_t total) {
        Report(DownloadStep::kLoadBoundProfilePackage, done, total);
      });
  const auto* status = load ? nullptr : load.error().Detail<StatusWordDetail>();
  // The card was reset, and what it has is read on a channel that is open.
  if (status != nullptr && status->sw == apdu::kSwChannelNotSupported.value()) {
    LPAB_TRY(ReadTruth(std::move(load).error()));
    return AfterInstallation();
  }
  if (status != nullptr) {
    LPAB_TRY(ReadTruthAfterRefusal(std::move(load).error()));
    return AfterInstallation();
  }
  if (!load && load.error().code != ErrorCode::kUnknownOutcome) {
    Error error = std::move(load).error();
    if (error.next.empty()) error.next = "run the download again";
    return Fail(std::move(error));
  }
  if (load && !load->result.empty()) {
    LPAB_TRY(TakeInstallation(std::move(load->result)));
  } else {
    LPAB_TRY(ReadTruth(load ? MakeError(ErrorCode::kUnknownOutcome,
                                        "the card took the whole package and gave no result")
                            : std::move(load).error()));
  }
  return AfterInstallation();
}

DownloadStep ProfileDownload::AfterInstallation() const {
  return order_.send_notification ? DownloadStep::kSendNotification : DownloadStep::kDone;
}

// The status word may stand in the place of the installation's result. Where the card has none, the
// session is still open on both sides.
Result<void> ProfileDownload::ReadTruthAfterRefusal(Error after) {
  cancel_reason_ = CancelReason::kLoadBppExecutionError;
  auto found = FindInstallation(*isdr_, authentication_->transaction_id, offer_->metadata.iccid,
                                std::move(after), CleanUpCall());
  if (!found) return Fail(std::move(found).error());
  session_open_ = false;
  installation_ = std::move(*found);
  return {};
}

Result<void> ProfileDownload::TakeInstallation(Bytes result) {
  session_open_ = false;  // never cancelled after a BF37
  auto installation = sgp22::ProfileInstallationResult::Decode(result);
  if (!installation) {
    return ReadTruth(std::move(installation).error().WithContext("the installation's result"));
  }
  LPAB_TRY(CheckTransaction(authentication_->transaction_id, installation->transaction_id,
                            "the installation's result"));
  installation_ = std::move(*installation);
  return {};
}

Result<void> ProfileDownload::ReadTruth(Error after) {
  session_open_ = false;
  isdr_.reset();  // there are modems with one channel
  auto reopened = IsdrChannel::Open(reader_, options_, CleanUpCall());
  if (!reopened) {
    return Fail(std::move(after).WithNext(
        "the card cannot be reached: list its profiles before you try again"));
  }
  isdr_ = std::move(*reopened);
  LPAB_ASSIGN(installation_,
              FindInstallation(*isdr_, authentication_->transaction_id, offer_->metadata.iccid,
                               std::move(after), CleanUpCall()));
  return {};
}

Result<DownloadStep> ProfileDownload::SendNotification(const Call& call) {
  std::vector<sgp22::PendingNotification> pending = FurtherNotifications(call);
  pending.insert(pending.begin(), {installation_->metadata, installation_->raw});
  NotificationOutbox outbox(*isdr_, es9plus_, handlers_.outbox, eid_);
  deliveries_ = outbox.Deliver(std::move(pending), call);
  return DownloadStep::kDone;
}

// A profile may ask that others are told of its installation, besides the server it came from.
// Spec: SGP.22 section 3.5.
std::vector<sgp22::PendingNotification> ProfileDownload::FurtherNotifications(const Call& call) {
  constexpr uint8_t kInstall = sgp22::NotificationEvents::kInstall;
  const auto& configured = offer_->metadata.description.notifications;
  const bool wanted = std::ranges::any_of(
      configured, [](const auto& configuration) { return configuration.events.Has(kInstall); });
  if (!wanted || installation_->error() != nullptr) return {};
  const sgp22::RetrieveNotificationsList request{sgp22::NotificationEvents{kInstall}};
  auto list = isdr_->Call(request, call);
  if (!list) {
    log::Info("lpa", "reading the notifications: " + list.error().ToString());
    return {};
  }
  const auto& own = installation_->metadata;
  std::erase_if(list->notifications, [&own](const sgp22::PendingNotification& one) {
    return one.metadata.iccid != own.iccid || one.metadata.sequence_number == own.sequence_number;
  });
  return std::move(list->notifications);
}

void ProfileDownload::CancelSession() {
  const Call call = CleanUpCall();
  const auto& transaction_id = authentication_->transaction_id;
  auto response = isdr_->Call(sgp22::CancelSession{transaction_id, cancel_reason_}, call);
  if (!response) {
    log::Info("lpa", "cancelling the session: " + response.error().ToString());
    return;
  }
  auto told = es9plus_.CancelSession(*address_, {transaction_id, response->raw}, call);
  if (!told) log::Info("lpa", "cancelling the session: " + told.error().ToString());
}

void ProfileDownload::Report(DownloadStep step, size_t done, size_t total) const {
  if (handlers_.on_progress) handlers_.on_progress({step, done, total});
}

}  // namespace lpab::lpa
