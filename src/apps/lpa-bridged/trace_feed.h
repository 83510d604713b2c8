// TraceFeed: what crosses on this device, for who asks at the control socket: `lpa-bridged trace`.
#pragma once

#include <mutex>
#include <optional>
#include <string>

#include "bridge/audit_log.h"
#include "bridge/control_server.h"
#include "io/poll_loop.h"
#include "tap/tap.h"

namespace lpab::apps {

// Whether this lpa-bridged was built with -DLPAB_TRACE=ON.
#ifdef LPAB_TRACE
inline constexpr bool kHasTrace = true;
#else
inline constexpr bool kHasTrace = false;
#endif

// One trace at a time, and nothing is recorded while there is none. The loop's thread, but for what
// the tap is told elsewhere. Must outlive the control server and whoever has the tap.
class TraceFeed {
 public:
  // `about`: what a trace's first line says of this device.
  TraceFeed(io::PollLoop& loop, JsonLine about);

  const tap::Tap& tap() const { return tap_; }
  // Adds the command `trace`, with "full" for whole identifiers.
  void Serve(bridge::ControlServer& control);
  void Tell(const bridge::AuditEvent& event) const;

 private:
  Result<void> Begin(bool full_identifiers, bridge::ControlServer::FeedId feed);
  void Take(const std::string& line);

  const JsonLine about_;
  std::mutex stamping_;  // a line has its time and its place behind the others at once
  tap::Tap tap_;
  bridge::ControlServer* control_ = nullptr;
  std::optional<bridge::ControlServer::FeedId> feed_;
  uint64_t lost_ = 0;  // lines, since the last that was sent
};

}  // namespace lpab::apps
