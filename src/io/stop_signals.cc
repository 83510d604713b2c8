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

constexpr int kSignals[] = {SIGINT, SIGTERM, SIGHUP};

// SIGHUP as nohup leaves it. A shell's script ignores SIGINT for what it starts with &, which is no
// wish to go on after it.
bool IsNohup(int signal) {
  struct sigaction present {};
  return signal == SIGHUP && sigaction(signal, nullptr, &present) == 0 &&
         present.sa_handler == SIG_IGN;
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
  for (const int signal : kSignals) {
    if (IsNohup(signal)) continue;
    if (sigaction(signal, &action, nullptr) != 0) return Fail(OsError("sigaction", errno));
  }
  return signals;
}

StopSignals::StopSignals(StopSignals&& other) noexcept
    : source_(other.source_), installed_(std::exchange(other.installed_, false)) {}

StopSignals::~StopSignals() {
  if (!installed_) return;
  for (const int signal : kSignals) {
    if (!IsNohup(signal)) std::signal(signal, SIG_DFL);
  }
  g_source.store(nullptr);
}

void IgnoreBrokenPipes() { std::signal(SIGPIPE, SIG_IGN); }

}  // namespace lpab::io
