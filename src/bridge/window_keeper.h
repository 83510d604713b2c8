// WindowKeeper: opens the access window and shuts it again.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "bridge/access_window.h"
#include "bridge/audit_log.h"
#include "bridge/bridge_server.h"
#include "bridge/trigger_file.h"
#include "io/boot_timer.h"

namespace lpab::bridge {

struct WindowOptions {
  Duration length = std::chrono::minutes(15);  // where nothing else is said
  Duration idle = std::chrono::minutes(5);     // without a client
  SecureDoor* door = nullptr;     // for those who come through it; must outlive the server
  std::function<bool()> awaited;  // whether a client is expected, which counts as one that is there
  AuditSink audit = {};
};

// Only while the window is open are there listeners for the network. Shuts it by itself when its
// time is over, also where that passed in the machine's sleep, or nobody has used it for a while: a
// client that is connected, or has the card, or a switch that waits for its confirmation. Changes
// go to the audit. Lives on the loop's thread; loop, server and service must outlive it.
class WindowKeeper {
 public:
  // The listeners that the window opens.
  using Listen = std::function<Result<std::vector<io::Listener>>()>;
  using Changed = std::function<void()>;

  static constexpr Duration kShortest = std::chrono::seconds(5);
  static constexpr Duration kLongest = std::chrono::hours(24);

  // Errors: kUnavailable (no descriptors left).
  static Result<std::unique_ptr<WindowKeeper>> Create(io::PollLoop& loop, BridgeServer& server,
                                                      CardService& service,
                                                      const WindowOptions& options, Listen listen);
  WindowKeeper(const WindowKeeper&) = delete;
  WindowKeeper& operator=(const WindowKeeper&) = delete;
  ~WindowKeeper();

  // From now on a file that appears at `path`, or is there, opens it (TriggerFile).
  // Errors: as TriggerFile::Watch.
  Result<void> HeedTrigger(const std::string& path);

  // Called after each change of state().
  void SetChanged(Changed changed) { changed_ = std::move(changed); }

  // Opens it, or lets its time begin anew. `who` is for the audit.
  // Errors: those of `listen`; the window is as it was then.
  Result<void> Open(Duration length, const std::string& who);
  Result<void> Open(const std::string& who) { return Open(options_.length, who); }
  // Shuts it and turns its clients out. With `now` what they have under way is interrupted.
  // Gives what that is, for people; empty: nothing. `who` is for the audit.
  std::string Shut(bool now, const std::string& who) { return Shut(now, who, ""); }

  bool open() const { return window_.open(); }
  // Zero when shut.
  Duration left() const { return window_.left(); }
  // "shut", "open for another 14 min 3 s".
  std::string state() const;

 private:
  WindowKeeper(io::PollLoop& loop, BridgeServer& server, CardService& service,
               const WindowOptions& options, Listen listen);

  std::string Shut(bool now, const std::string& who, const std::string& why);
  void Audit(const std::string& who, std::string what) const;
  void OnTimer();
  bool Awaited() const;
  void Rearm();
  void Tell() const;

  io::PollLoop& loop_;
  BridgeServer& server_;
  CardService& service_;
  const WindowOptions options_;
  const Listen listen_;
  AccessWindow window_;
  std::unique_ptr<io::BootTimer> timer_;
  std::unique_ptr<TriggerFile> trigger_;
  Changed changed_;
};

}  // namespace lpab::bridge
