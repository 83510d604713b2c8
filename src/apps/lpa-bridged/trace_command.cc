#include "apps/lpa-bridged/trace_command.h"

#include <cstdio>

#include "apps/lpa-bridged/control.h"
#include "apps/lpa-bridged/trace_feed.h"
#include "io/stop_signals.h"

namespace lpab::apps {
namespace {

constexpr size_t kKilobyte = 1024;

// Writes whole lines until there are enough.
class Printer {
 public:
  explicit Printer(size_t limit) : left_(limit) {}

  Result<void> Print(std::string_view text) {
    partial_ += text;
    const size_t whole = partial_.rfind('\n') + 1;
    if (whole > left_) {
      std::fputs("{\"event\":\"end\",\"reason\":\"--limit is reached\"}\n", stdout);
      std::fflush(stdout);
      return Fail(ErrorCode::kCancelled, "enough");
    }
    left_ -= whole;
    const bool printed = std::fwrite(partial_.data(), 1, whole, stdout) == whole;
    if (!printed || std::fflush(stdout) != 0) return Fail(ErrorCode::kCancelled, "nobody reads");
    partial_.erase(0, whole);
    return {};
  }

 private:
  size_t left_;
  std::string partial_;
};

}  // namespace

void AddTraceCommand(CLI::App& app, TraceCommandOptions& options) {
  CLI::App* command = app.add_subcommand(
      "trace", "Print what crosses the modem's port and what clients do, until Ctrl-C");
  command->fallthrough()->footer(
      "Examples:\n"
      "  lpa-bridged trace > device.jsonl\n"
      "  ssh root@router lpa-bridged trace > device.jsonl");
  command->add_flag("--full", options.full,
                    "ICCID, EID and the like whole; secrets are hidden still");
  command->add_option("--limit", options.limit, "Kilobytes after which it ends")
      ->check(CLI::Range(1, 4 * 1024 * 1024))
      ->capture_default_str();
}

Result<void> PrintTrace(const BridgedOptions& options, const TraceCommandOptions& trace) {
  if constexpr (!kHasTrace) {
    return Fail(MakeError(ErrorCode::kUnsupported, "this lpa-bridged was built without traces")
                    .WithNext("build with -DLPAB_TRACE=ON"));
  }
  io::IgnoreBrokenPipes();
  LPAB_ASSIGN(const io::StopSignals signals, io::StopSignals::Install());
  Printer printer(static_cast<size_t>(trace.limit) * kKilobyte);
  std::vector<std::string> words = {"trace"};
  if (trace.full) words.emplace_back("full");
  auto followed =
      FollowDaemon(options, words, [&](std::string_view text) { return printer.Print(text); },
                   {Deadline::Never(), signals.cancellation()});
  if (followed.error().code == ErrorCode::kCancelled) return {};
  return followed;
}

}  // namespace lpab::apps
