// Session: what one run of `lpa` works with: the card, the HTTPS client, progress, the way to stop.
#pragma once

#include <chrono>
#include <memory>
#include <optional>

#include "apps/lpa/counting_reader.h"
#include "apps/lpa/deferred_reader.h"
#include "apps/lpa/options.h"
#include "apps/lpa/output.h"
#include "apps/lpa/progress.h"
#include "http/curl_client.h"
#include "http/relay_client.h"
#include "io/stop_signals.h"
#include "lpa/block_size.h"
#include "lpa/profile_manager.h"
#include "trace/recording_client.h"

namespace lpab::apps {

// The card's name, with the adapter of --ble-adapter where it is over Bluetooth and names none.
std::string WithAdapter(const std::string& card, const GlobalOptions& options);

// Lives as long as the command. One thread.
class Session {
 public:
  // The card is opened when a channel to it is first asked for.
  // Errors: kInvalidArgument (--ci-dir, --isdr-aid), and those of creating the --trace.
  static Result<std::unique_ptr<Session>> Open(const GlobalOptions& options);

  const GlobalOptions& options() const { return options_; }
  card::Reader& reader() { return reader_; }
  http::HttpClient& http();
  // Below http(), for what it tells of its last connection.
  const http::CurlClient& curl() const { return *http_; }
  // Below reader().
  DeferredReader& card() { return card_; }
  Progress& progress() { return progress_; }
  // Ends at --timeout, or at Ctrl-C.
  const Call& call() const { return call_; }

  // How the card's ISD-R is found and spoken to: --isdr-aid, --mss, what is remembered.
  const lpa::IsdrOptions& isdr() const { return isdr_; }
  // Lets ServerTrust count the CIs that this card names.
  lpa::CardCiHandler CardCiHandler();
  lpa::ProfileManager Manager(lpa::SwitchGuard guard = {});
  // Where notifications are kept, opened at the first call; null, with a warning on standard error,
  // where the state folder cannot be used.
  lpa::OutboxStore* outbox();
  // "trusted through the card's CI F541...": how the last server was trusted; empty before one, and
  // by way of a relay, which has looked at the server itself.
  std::string TrustText() const;

  // The reader with what goes through it written into the --trace; as it is without.
  std::unique_ptr<card::Reader> Recorded(std::unique_ptr<card::Reader> reader);
  // Writes how the command ended into the --trace, if there is one.
  void EndTrace(const Result<CommandOutput>& outcome, int exit_code);

  // "apdus=12 round_trips=5 seconds=0.81"; round trips where a bridge is in between.
  std::string Statistics() const;

 private:
  Session(GlobalOptions options, io::StopSignals signals, Call call,
          std::unique_ptr<trace::TraceFile> trace, std::unique_ptr<DeferredReader> card,
          lpa::IsdrOptions isdr, std::unique_ptr<http::CurlClient> http,
          std::optional<http::RelayOptions> relay);

  GlobalOptions options_;
  io::StopSignals signals_;
  std::chrono::steady_clock::time_point start_;
  Call call_;
  std::unique_ptr<trace::TraceFile> trace_;
  DeferredReader& card_;
  CountingReader reader_;
  lpa::BlockSizeFile block_sizes_;
  lpa::IsdrOptions isdr_;
  std::unique_ptr<http::CurlClient> http_;
  std::optional<http::RelayClient> relay_;
  std::optional<trace::RecordingClient> recorded_http_;
  Progress progress_;
  bool outbox_opened_ = false;
  std::unique_ptr<lpa::OutboxStore> outbox_;
};

}  // namespace lpab::apps
