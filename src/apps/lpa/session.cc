#include "apps/lpa/session.h"

#include <fmt/core.h>

#include "apps/lpa/prompt.h"
#include "apps/lpa/state_folder.h"
#include "http/http_source.h"
#include "lpa/state_folder.h"
#include "trace/recording_reader.h"

namespace lpab::apps {
namespace {

Result<std::unique_ptr<http::CurlClient>> MakeHttpClient(const GlobalOptions& options) {
  http::CurlOptions curl;
  curl.trust.allow_test_ci = options.allow_test_ci;
  curl.ca_bundle = options.relay_ca;
  if (!options.ci_dir.empty()) {
    LPAB_ASSIGN(curl.trust.ci_certificates, http::LoadCiDirectory(options.ci_dir));
  }
  if (!options.bind_http.empty()) {
    auto source = http::HttpSource(options.bind_http);
    if (!source) return Fail(std::move(source).error().WithContext("--bind-http"));
    curl.source = std::move(*source);
  }
  return std::make_unique<http::CurlClient>(std::move(curl));
}

// None without --relay.
Result<std::optional<http::RelayOptions>> MakeRelay(const GlobalOptions& options) {
  if (options.relay.empty()) return std::nullopt;
  http::RelayOptions relay{options.relay, ""};
  if (!relay.url.starts_with("https://")) {
    return Fail(
        MakeError(ErrorCode::kInvalidArgument, "--relay " + relay.url + " is no https:// URL")
            .WithNext("write it as `lpa-relay run` says: https://127.0.0.1:8443"));
  }
  while (relay.url.ends_with('/')) relay.url.pop_back();
  if (!options.relay_token_file.empty()) {
    LPAB_ASSIGN(relay.token, FirstLine(options.relay_token_file));
  }
  return relay;
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
  return folder ? lpa::BlockSizesIn(*folder) : "";
}

// Null without --trace.
Result<std::unique_ptr<trace::TraceFile>> MakeTrace(const GlobalOptions& options) {
  if (options.trace.empty()) return nullptr;
  trace::TraceOptions trace;
  trace.full_identifiers = options.trace_full;
  trace.on_failure = [quiet = options.quiet](const Error& error) {
    if (!quiet) PrintWarning(error.message, "the command goes on; its trace ends here");
  };
  return trace::TraceFile::Create(options.trace, std::move(trace));
}

}  // namespace

std::string WithAdapter(const std::string& card, const GlobalOptions& options) {
  const bool chosen =
      card.starts_with("ble:") && !options.ble_adapter.empty() && card.find('@') == card.npos;
  return chosen ? card + "@" + options.ble_adapter : card;
}

Result<std::unique_ptr<Session>> Session::Open(const GlobalOptions& options) {
  LPAB_ASSIGN(io::StopSignals signals, io::StopSignals::Install());
  const Call call{Deadline::After(std::chrono::seconds(options.timeout_seconds)),
                  signals.cancellation()};
  LPAB_ASSIGN(auto http, MakeHttpClient(options));
  LPAB_ASSIGN(auto relay, MakeRelay(options));
  LPAB_ASSIGN(lpa::IsdrOptions isdr, MakeIsdrOptions(options));
  LPAB_ASSIGN(auto trace, MakeTrace(options));
  return std::unique_ptr<Session>(new Session(
      options, std::move(signals), call, std::move(trace),
      std::make_unique<DeferredReader>(WithAdapter(options.card, options), options.state_dir),
      std::move(isdr), std::move(http), std::move(relay)));
}

Session::Session(GlobalOptions options, io::StopSignals signals, Call call,
                 std::unique_ptr<trace::TraceFile> trace, std::unique_ptr<DeferredReader> card,
                 lpa::IsdrOptions isdr, std::unique_ptr<http::CurlClient> http,
                 std::optional<http::RelayOptions> relay)
    : options_(std::move(options)),
      signals_(std::move(signals)),
      start_(std::chrono::steady_clock::now()),
      call_(std::move(call)),
      trace_(std::move(trace)),
      card_(*card),
      reader_(Recorded(std::move(card))),
      block_sizes_(BlockSizePath(options_)),
      isdr_(std::move(isdr)),
      http_(std::move(http)),
      progress_(Progress::StyleFor(options_.progress == "json", options_.quiet)) {
  const bool remembers = options_.block_size == 0 && !BlockSizePath(options_).empty();
  if (remembers) isdr_.block_sizes = &block_sizes_;
  if (relay) relay_.emplace(*http_, std::move(*relay));
  if (trace_ == nullptr) return;
  recorded_http_.emplace(this->http(), *trace_);
  trace_->Write("begin", {{"schema", trace::kSchema},
                          {"program", "lpa"},
                          {"version", LPAB_VERSION},
                          {"identifiers", options_.trace_full ? "full" : "short"}});
}

std::unique_ptr<card::Reader> Session::Recorded(std::unique_ptr<card::Reader> reader) {
  if (trace_ == nullptr) return reader;
  return std::make_unique<trace::RecordingReader>(std::move(reader), *trace_);
}

http::HttpClient& Session::http() {
  if (recorded_http_) return *recorded_http_;
  if (relay_) return *relay_;
  return *http_;
}

lpa::CardCiHandler Session::CardCiHandler() {
  return [this](std::span<const Bytes> identifiers) -> Result<void> {
    http_->SetCardCiIdentifiers({identifiers.begin(), identifiers.end()});
    return {};
  };
}

lpa::ProfileManager Session::Manager(lpa::SwitchGuard guard) {
  lpa::ManagementOptions management;
  management.guard = std::move(guard);
  management.deliver_notifications = !options_.no_notify;
  management.on_card_ci = CardCiHandler();
  if (!options_.no_notify) management.outbox = outbox();
  return lpa::ProfileManager(reader_, http(), isdr_, std::move(management));
}

lpa::OutboxStore* Session::outbox() {
  if (std::exchange(outbox_opened_, true)) return outbox_.get();
  auto opened = OpenOutbox(options_.state_dir);
  if (opened) {
    outbox_ = std::move(*opened);
  } else {
    if (!options_.quiet) {
      PrintWarning("no outbox: " + opened.error().message,
                   "notifications stay on the card alone until they are delivered; --state-dir "
                   "names another folder");
    }
  }
  return outbox_.get();
}

std::string Session::TrustText() const {
  if (relay_) return "";
  const auto trust = http_->LastTrust();
  return trust ? trust->ToString() : "";
}

void Session::EndTrace(const Result<CommandOutput>& outcome, int exit_code) {
  if (trace_ == nullptr) return;
  Json fields = {{"exitCode", exit_code}};
  if (!outcome) fields["error"] = trace_->ErrorFields(outcome.error());
  trace_->Write("end", std::move(fields));
}

std::string Session::Statistics() const {
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start_;
  std::string text = fmt::format("apdus={}", reader_.apdus());
  if (const auto round_trips = card_.round_trips())
    text += fmt::format(" round_trips={}", *round_trips);
  return text + fmt::format(" seconds={:.2f}", elapsed.count());
}

}  // namespace lpab::apps
