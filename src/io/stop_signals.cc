#include "io/stop_signals.h"

#include <atomic>
#include <cerrno>
#include <csignal>
#include <deque>
#include <utility>

namespace lpab::io {
namespace {

std::atomic<const CancellationSource*> g_source = nullptr;
static_assert(std::atomic<const CancellationSource*>::is_always_lock_free);

extern "C" void OnStopSignal(int) {
  if (const CancellationSource* source = g_source.load()) source->Cancel();
}

// Kept for the life of the process: the handler may still run on another thread when StopSignals
// is destroyed.
const CancellationSource* Keep(const CancellationSource& source) {
  static auto& kept = *new std::deque<CancellationSource>;
  return &kept.emplace_back(source);
}

}  // namespace

Result<StopSignals> StopSignals::Install() {
  if (g_source.load() != nullptr) {
    return Fail(ErrorCode::kFailedPrecondition, "stop signals are installed already");
  }
  LPAB_ASSIGN(CancellationSource source, CancellationSource::Create());
  g_source.store(Keep(source));
  StopSignals signals(std::move(source));
  signals.installed_ = true;
  struct sigaction action {};
  action.sa_handler = OnStopSignal;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  for (const int signal : {SIGINT, SIGTERM}) {
    if (sigaction(signal, &action, nullptr) != 0) return Fail(OsError("sigaction", errno));
  }
  return signals;
}

StopSignals::StopSignals(StopSignals&& other) noexcept
    : source_(other.source_), installed_(std::exchange(other.installed_, false)) {}

StopSignals::~StopSignals() {
  if (!installed_) return;
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
  g_source.store(nullptr);
}

void IgnoreBrokenPipes() { std::signal(SIGPIPE, SIG_IGN); }

}  // namespace lpab::io
