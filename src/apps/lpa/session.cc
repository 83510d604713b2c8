#include "apps/lpa/session.h"

#include <fmt/core.h>

#include "apps/lpa/state_folder.h"
#include "base/log.h"

namespace lpab::apps {
namespace {

Result<std::unique_ptr<http::CurlClient>> MakeHttpClient(const GlobalOptions& options) {
  http::CurlOptions curl;
  curl.trust.allow_test_ci = options.allow_test_ci;
  if (!options.ci_dir.empty()) {
    LPAB_ASSIGN(curl.trust.ci_certificates, http::LoadCiDirectory(options.ci_dir));
  }
  return std::make_unique<http::CurlClient>(std::move(curl));
}

// With those of the user in front.
Result<lpa::IsdrOptions> MakeIsdrOptions(const GlobalOptions& options) {
  lpa::IsdrOptions isdr;
  std::vector<apdu::Aid> aids;
  for (const std::string& text : options.isdr_aids) {
    auto aid = apdu::Aid::FromText(text);
    if (!aid) {
      return Fail(aid.error()
                      .WithContext("--isdr-aid " + text)
                      .WithNext("give 5 to 16 bytes in hex: A0000005591010FFFFFFFF8900000100"));
    }
    aids.push_back(std::move(*aid));
  }
  isdr.aids.insert(isdr.aids.begin(), aids.begin(), aids.end());
  if (options.block_size > 0) isdr.block_size = static_cast<size_t>(options.block_size);
  return isdr;
}

// Empty: nothing is remembered.
std::string BlockSizePath(const GlobalOptions& options) {
  const auto folder = StateFolder(options.state_dir);
  return folder ? *folder + "/block-sizes" : "";
}

// For commands that may do without a card: the others fail with what OpenCard says.
class NoCardReader final : public card::Reader {
 public:
  Result<std::unique_ptr<card::ApduChannel>> OpenLogicalChannel(std::span<const apdu::Aid>,
                                                                const Call& call) override {
    return Fail(OpenCard("", call).error());
  }
  uint32_t card_generation() const override { return 0; }
  std::string Describe() const override { return "no card"; }
};

OpenedCard NoCard() {
  OpenedCard none;
  none.reader = std::make_unique<NoCardReader>();
  none.round_trips = [] { return std::nullopt; };
  return none;
}

}  // namespace

Result<std::unique_ptr<Session>> Session::Open(const GlobalOptions& options) {
  LPAB_ASSIGN(io::StopSignals signals, io::StopSignals::Install());
  const Call call{Deadline::After(std::chrono::seconds(options.timeout_seconds)),
                  signals.cancellation()};
  LPAB_ASSIGN(auto http, MakeHttpClient(options));
  LPAB_ASSIGN(lpa::IsdrOptions isdr, MakeIsdrOptions(options));
  LPAB_ASSIGN(OpenedCard card,
              options.card.empty() ? Result<OpenedCard>(NoCard()) : OpenCard(options.card, call));
  return std::unique_ptr<Session>(new Session(options, std::move(signals), call, std::move(card),
                                              std::move(isdr), std::move(http)));
}

Session::Session(GlobalOptions options, io::StopSignals signals, Call call, OpenedCard card,
                 lpa::IsdrOptions isdr, std::unique_ptr<http::CurlClient> http)
    : options_(std::move(options)),
      signals_(std::move(signals)),
      start_(std::chrono::steady_clock::now()),
      call_(std::move(call)),
      round_trips_(std::move(card.round_trips)),
      reader_(std::move(card.reader)),
      block_sizes_(BlockSizePath(options_)),
      isdr_(std::move(isdr)),
      http_(std::move(http)),
      progress_(Progress::StyleFor(options_.progress == "json", options_.quiet)) {
  const bool remembers = options_.block_size == 0 && !BlockSizePath(options_).empty();
  if (remembers) isdr_.block_sizes = &block_sizes_;
}

lpa::CardCiHandler Session::CardCiHandler() {
  return [this](std::span<const Bytes> identifiers) -> Result<void> {
    http_->SetCardCiIdentifiers({identifiers.begin(), identifiers.end()});
    return {};
  };
}

lpa::ProfileManager Session::Manager() {
  lpa::ManagementOptions management;
  management.deliver_notifications = !options_.no_notify;
  management.on_card_ci = CardCiHandler();
  if (!options_.no_notify) management.outbox = outbox();
  return lpa::ProfileManager(reader_, *http_, isdr_, std::move(management));
}

lpa::OutboxStore* Session::outbox() {
  if (std::exchange(outbox_opened_, true)) return outbox_.get();
  auto opened = OpenOutbox(options_.state_dir);
  if (opened) {
    outbox_ = std::move(*opened);
  } else {
    fmt::print(stderr,
               "lpa: warning: no outbox: {}\n     notifications stay on the card alone until they "
               "are delivered; --state-dir names another folder\n",
               log::Escape(opened.error().message));
  }
  return outbox_.get();
}

std::string Session::TrustText() const {
  const auto trust = http_->LastTrust();
  return trust ? trust->ToString() : "";
}

std::string Session::Statistics() const {
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start_;
  std::string text = fmt::format("apdus={}", reader_.apdus());
  if (const auto round_trips = round_trips_()) text += fmt::format(" round_trips={}", *round_trips);
  return text + fmt::format(" seconds={:.2f}", elapsed.count());
}

}  // namespace lpab::apps
