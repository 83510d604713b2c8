#include "apps/lpa-sim/run_loop.h"

#include <poll.h>

#include <chrono>
#include <iostream>

#include "io/stop_signals.h"

namespace lpab::apps {

void Say(std::string_view name, std::string_view value) {
  std::cout << name << ": " << value << std::endl;
}

Result<void> RunUntilStopped(io::PollLoop& loop) {
  LPAB_ASSIGN(const io::StopSignals signals, io::StopSignals::Install());
  loop.Watch(signals.fd(), POLLIN, [&loop](short) { loop.Stop(); });
  auto ended = loop.Run();
  loop.Unwatch(signals.fd());
  return ended;
}

int64_t UnixNow() {
  const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::seconds>(since_epoch).count();
}

}  // namespace lpab::apps
