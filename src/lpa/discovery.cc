#include "lpa/discovery.h"

#include "base/log.h"
#include "lpa/clean_up.h"
#include "lpa/download_checks.h"

namespace lpab::lpa {
namespace {

constexpr size_t kShownAddress = 80;

// How some SM-DSs say that nothing waits. Spec: SGP.22 section 5.8.2, Event Record, Unknown.
bool IsUnknownEvent(const Error& error) {
  const auto* detail = error.Detail<RspDetail>();
  return detail != nullptr && *detail == RspDetail{"8.9.5", "3.9"};
}

}  // namespace

Discovery::Discovery(card::Reader& reader, http::HttpClient& client, IsdrOptions options,
                     DiscoveryRequest request, DiscoveryHandlers handlers)
    : reader_(reader),
      es11_(client),
      options_(std::move(options)),
      request_(std::move(request)),
      handlers_(std::move(handlers)) {}

Result<DiscoveryResult> Discovery::Run(const Call& call) {
  auto result = RunSteps(call);
  if (!result && card_authentication_) EndSession();
  if (isdr_) {
    if (auto closed = isdr_->Close(CleanUpCall(*options_.clock)); !closed) {
      log::Info("lpa", "closing the card: " + closed.error().ToString());
    }
  }
  return result;
}

Result<DiscoveryResult> Discovery::RunSteps(const Call& call) {
  LPAB_TRY(Begin(DownloadStep::kOpenCard, call));
  LPAB_ASSIGN(isdr_, IsdrChannel::Open(reader_, options_, call));
  LPAB_TRY(Begin(DownloadStep::kReadCard, call));
  LPAB_TRY(ReadCard(call));
  LPAB_TRY(Begin(DownloadStep::kInitiateAuthentication, call));
  LPAB_TRY(InitiateAuthentication(call));
  LPAB_TRY(Begin(DownloadStep::kAuthenticateServer, call));
  LPAB_TRY(AuthenticateServer(call));
  LPAB_TRY(Begin(DownloadStep::kAuthenticateClient, call));
  LPAB_ASSIGN(auto found, AuthenticateClient(call));
  return DiscoveryResult{*request_.smds, default_smdp_, std::move(found.events),
                         std::move(found.unusable)};
}

Result<void> Discovery::Begin(DownloadStep step, const Call& call) const {
  LPAB_TRY(call.Check("discovery"));
  if (handlers_.on_step) handlers_.on_step(step);
  return {};
}

// The addresses come last: a card that does not know them ends the batch there.
Result<void> Discovery::ReadCard(const Call& call) {
  LPAB_ASSIGN(auto answers, isdr_->CallAll(call, sgp22::GetEuiccInfo1{}, sgp22::GetEuiccChallenge{},
                                           sgp22::GetEuiccConfiguredAddresses{}));
  auto& [info, challenge, addresses] = answers;
  if (!info) return Fail(info.error());
  if (!challenge) return Fail(challenge.error());
  LPAB_TRY(ChooseSmds(addresses));
  if (addresses) default_smdp_ = addresses->default_smdp;
  if (handlers_.on_card_ci) LPAB_TRY(handlers_.on_card_ci(info->ci_ids_for_verification));
  euicc_info1_ = std::move(info->raw);
  euicc_challenge_ = std::move(challenge->challenge);
  return {};
}

Result<void> Discovery::ChooseSmds(const Result<sgp22::EuiccConfiguredAddresses>& addresses) {
  if (request_.smds) return {};
  if (!addresses) return Fail(addresses.error().WithContext("the card's root SM-DS"));
  if (addresses->root_smds.empty()) {
    return Fail(MakeError(ErrorCode::kFailedPrecondition, "the card names no root SM-DS")
                    .WithNext("name an SM-DS with --smds"));
  }
  auto address = sgp22::SmdpAddress::Parse(addresses->root_smds);
  if (!address) {
    return Fail(MakeError(ErrorCode::kFailedPrecondition,
                          "the card's root SM-DS is no host name: " +
                              log::Escape(addresses->root_smds, kShownAddress))
                    .WithNext("name an SM-DS with --smds"));
  }
  request_.smds = *std::move(address);
  return {};
}

Result<void> Discovery::InitiateAuthentication(const Call& call) {
  const sgp22::SmdpAddress& smds = *request_.smds;
  LPAB_ASSIGN(authentication_, es11_.InitiateAuthentication(
                                   smds, {smds.ToString(), euicc_challenge_, euicc_info1_}, call));
  LPAB_TRY(CheckServerRole(authentication_->server_certificate, http::ServerRole::kSmds));
  return CheckServerSigned1(*authentication_, smds, euicc_challenge_, std::nullopt);
}

Result<void> Discovery::AuthenticateServer(const Call& call) {
  LPAB_ASSIGN(
      card_authentication_,
      isdr_->Call(AuthenticateServerRequest(*authentication_, request_.event_id, request_.device),
                  call));
  return CheckTransaction(authentication_->transaction_id, card_authentication_->transaction_id,
                          "the card's euiccSigned1");
}

Result<sgp22::AuthenticateClientResponseEs11> Discovery::AuthenticateClient(const Call& call) {
  const sgp22::TransactionId& transaction_id = authentication_->transaction_id;
  auto found =
      es11_.AuthenticateClient(*request_.smds, {transaction_id, card_authentication_->raw}, call);
  if (!found && request_.event_id.empty() && IsUnknownEvent(found.error())) {
    return sgp22::AuthenticateClientResponseEs11{transaction_id, {}, {}};
  }
  if (!found) return found;
  LPAB_TRY(CheckTransaction(transaction_id, found->transaction_id,
                            "the SM-DS's authenticateClient answer"));
  return found;
}

void Discovery::EndSession() {
  const sgp22::CancelSession request{authentication_->transaction_id,
                                     sgp22::CancelReason::kPostponed};
  auto ended = isdr_->Call(request, CleanUpCall(*options_.clock));
  if (!ended) log::Info("lpa", "ending the session on the card: " + ended.error().ToString());
}

}  // namespace lpab::lpa
