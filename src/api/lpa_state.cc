#include "api/lpa_state.h"

#include "api/convert.h"
#include "lpa/state_folder.h"

namespace lpab::api {
namespace {

constexpr size_t kSmallestBlock = 63;
constexpr size_t kLargestBlock = 255;

Result<lpa::IsdrOptions> IsdrOptionsFrom(const v1::LpaOptions& options) {
  lpa::IsdrOptions isdr;
  std::vector<apdu::Aid> aids;
  for (const Bytes& bytes : options.isdr_aids) {
    auto aid = apdu::Aid::From(bytes);
    if (!aid) return Fail(aid.error().WithContext("LpaOptions::isdr_aids"));
    aids.push_back(std::move(*aid));
  }
  isdr.aids.insert(isdr.aids.begin(), aids.begin(), aids.end());
  if (options.block_size == 0) return isdr;
  if (options.block_size < kSmallestBlock || options.block_size > kLargestBlock) {
    return Fail(
        ErrorCode::kInvalidArgument,
        "LpaOptions::block_size is " + std::to_string(options.block_size) + ": 63 to 255, or 0");
  }
  isdr.block_size = options.block_size;
  return isdr;
}

Result<std::unique_ptr<http::CurlClient>> HttpClientFrom(const v1::LpaOptions& options) {
  http::CurlOptions curl;
  curl.trust.allow_test_ci = options.allow_test_ci;
  if (!options.ci_folder.empty()) {
    LPAB_ASSIGN(curl.trust.ci_certificates, http::LoadCiDirectory(options.ci_folder));
  }
  return std::make_unique<http::CurlClient>(std::move(curl));
}

Result<lpa::DownloadOrder> DownloadOrderFrom(const v1::Order& order) {
  lpa::DownloadOrder made;
  if (!order.activation_code.empty()) {
    if (!order.address.empty() || !order.matching_id.empty()) {
      return Fail(ErrorCode::kInvalidArgument,
                  "Order has an activation code, and an address or a matching id besides");
    }
    LPAB_ASSIGN(auto code, sgp22::ActivationCode::Parse(order.activation_code));
    made = lpa::DownloadOrder::From(std::move(code));
  } else if (!order.address.empty()) {
    LPAB_ASSIGN(made.address, sgp22::SmdpAddress::Parse(order.address));
  }
  if (order.activation_code.empty()) made.matching_id = order.matching_id;
  made.confirmation_code = order.confirmation_code;
  return made;
}

lpa::Consent ToInternal(v1::Consent consent) {
  switch (consent) {
    case v1::Consent::kInstall:
      return lpa::Consent::kAccept;
    case v1::Consent::kReject:
      return lpa::Consent::kReject;
    case v1::Consent::kPostpone:
      break;
  }
  return lpa::Consent::kPostpone;
}

}  // namespace

Result<std::unique_ptr<LpaState>> LpaState::Open(std::unique_ptr<card::Reader> reader,
                                                 const v1::LpaOptions& options) {
  auto state = std::make_unique<LpaState>();
  if (reader == nullptr) {
    return Fail(ErrorCode::kInvalidArgument, "the card was moved to another Lpa");
  }
  state->reader = std::move(reader);
  LPAB_ASSIGN(state->http, HttpClientFrom(options));
  LPAB_ASSIGN(state->isdr, IsdrOptionsFrom(options));
  state->deliver_notifications = options.deliver_notifications;
  if (!options.state_folder.empty()) {
    LPAB_ASSIGN(state->outbox, lpa::OpenOutboxIn(options.state_folder));
    state->block_sizes.emplace(lpa::BlockSizesIn(options.state_folder));
    if (options.block_size == 0) state->isdr.block_sizes = &*state->block_sizes;
  }
  return state;
}

lpa::CardCiHandler LpaState::CardCiHandler() {
  return [this](std::span<const Bytes> identifiers) -> Result<void> {
    http->SetCardCiIdentifiers({identifiers.begin(), identifiers.end()});
    return {};
  };
}

lpa::ProfileManager LpaState::Manager() {
  lpa::ManagementOptions management;
  management.deliver_notifications = deliver_notifications;
  management.on_card_ci = CardCiHandler();
  if (deliver_notifications) management.outbox = outbox.get();
  return lpa::ProfileManager(*reader, *http, isdr, std::move(management));
}

Result<v1::ChipInfo> LpaState::ReadChip(const Call& call) {
  LPAB_ASSIGN(lpa::IsdrChannel channel, lpa::IsdrChannel::Open(*reader, isdr, call));
  LPAB_ASSIGN(auto answers, channel.CallAll(call, sgp22::GetEid{}, sgp22::GetEuiccInfo2{},
                                            sgp22::GetEuiccConfiguredAddresses{}));
  LPAB_TRY(channel.Close(call));
  auto& [eid, info, addresses] = answers;
  if (!eid) return Fail(eid.error());
  if (!info) return Fail(info.error());
  return MakeChipInfo(eid->eid, channel.info().aid, *info,
                      addresses.value_or(sgp22::EuiccConfiguredAddresses{}));
}

Result<std::vector<v1::Profile>> LpaState::ListProfiles(const Call& call) {
  LPAB_ASSIGN(const auto profiles, Manager().List(call));
  return ToPublic(profiles);
}

lpa::DownloadHandlers LpaState::HandlersFor(const v1::DownloadHandlers& handlers) {
  lpa::DownloadHandlers made;
  made.on_card_ci = CardCiHandler();
  if (deliver_notifications) made.outbox = outbox.get();
  made.ask_consent = [&handlers](const sgp22::ProfileMetadata& offer) {
    return ToInternal(handlers.ask_consent(ToPublic(offer)));
  };
  made.ask_confirmation_code = handlers.ask_confirmation_code;
  made.on_progress = [&handlers](const lpa::DownloadProgress& at) {
    if (!handlers.on_progress) return;
    handlers.on_progress({lpa::DownloadStepName(at.step), at.done, at.total});
  };
  return made;
}

Result<v1::Installation> LpaState::Download(const v1::Order& order,
                                            const v1::DownloadHandlers& handlers,
                                            const Call& call) {
  if (!handlers.ask_consent) {
    return Fail(ErrorCode::kInvalidArgument, "DownloadHandlers::ask_consent is not set");
  }
  LPAB_ASSIGN(lpa::DownloadOrder internal, DownloadOrderFrom(order));
  internal.send_notification = deliver_notifications;
  lpa::ProfileDownload download(*reader, *http, isdr, std::move(internal), HandlersFor(handlers));
  LPAB_ASSIGN(const lpa::DownloadResult done, download.Run(call));
  v1::Installation made;
  made.profile = ToPublic(done.metadata);
  made.profile.aid = done.isdp_aid;
  made.profile.state = v1::ProfileState::kDisabled;
  if (const auto trust = http->LastTrust()) made.trust = trust->ToString();
  made.notifications = ToPublic(done.notifications);
  return made;
}

Result<std::vector<v1::Notification>> LpaState::ListNotifications(const Call& call) {
  LPAB_ASSIGN(lpa::IsdrChannel channel, lpa::IsdrChannel::Open(*reader, isdr, call));
  lpa::Es9Plus es9plus(*http);
  LPAB_ASSIGN(const auto list, lpa::NotificationOutbox(channel, es9plus).List(call));
  return ToPublic(list);
}

Result<std::vector<v1::Delivery>> LpaState::ProcessNotifications(bool retry_now, const Call& call) {
  LPAB_ASSIGN(lpa::IsdrChannel channel, lpa::IsdrChannel::Open(*reader, isdr, call));
  lpa::Es9Plus es9plus(*http);
  lpa::NotificationOutbox notifications(channel, es9plus, outbox.get());
  LPAB_ASSIGN(auto pending, notifications.Retrieve(CardCiHandler(), call));
  const auto when = retry_now ? lpa::SendWhen::kNow : lpa::SendWhen::kDue;
  return ToPublic(notifications.Deliver(std::move(pending), call, when));
}

}  // namespace lpab::api
