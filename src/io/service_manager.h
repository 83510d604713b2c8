// ServiceManager: tells systemd, or whoever else started the program so, what state it is in.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "io/fd.h"

namespace lpab::io {

// Datagrams to $NOTIFY_SOCKET; where there is none, or it takes none, nothing happens. One thread.
// Spec: sd_notify(3).
class ServiceManager {
 public:
  // Takes $NOTIFY_SOCKET and the watchdog's time; programs started later do not see them.
  static ServiceManager FromEnvironment();

  void Ready() const { Send("READY=1"); }
  void Stopping() const { Send("STOPPING=1"); }
  // A line for people, shown by `systemctl status`.
  void Status(const std::string& text) const { Send("STATUS=" + text); }

  // How often Alive() must be called at least; nothing where nobody watches.
  std::optional<Duration> watchdog() const { return watchdog_; }
  void Alive() const { Send("WATCHDOG=1"); }

 private:
  void Send(std::string_view state) const;

  std::string address_;  // of a Unix socket; '@' in front: an abstract name
  Fd socket_;
  std::optional<Duration> watchdog_;
};

}  // namespace lpab::io
