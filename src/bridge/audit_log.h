// AuditLog: who did what to the card, and who let clients in, for the device's owner.
// docs/lpa-bridged.md, "The audit log".
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/clock.h"
#include "io/fd.h"
#include "link/key_pin.h"

namespace lpab::bridge {

struct AuditEvent {
  std::string who;                  // the client's name
  std::optional<link::KeyPin> key;  // of a paired client
  std::string operation;            // "EnableProfile", "lease", "window"
  std::string result;               // "ok", "code 3", "refused 6982"
  std::string iccid = {};           // of the profile, where it is known; digits
  std::string isdp_aid = {};        // of the profile, where that is what the client named; hex
};

using AuditSink = std::function<void(const AuditEvent&)>;

struct AuditOptions {
  std::string path;             // empty: no file
  std::string boot_id;          // its first eight characters are written
  size_t maximum = 256 * 1024;  // bytes of a file; there are two
  const Clock& clock = Clock::BootTime();
};

// A line for each event, to the log as a notice, and to a file; a full file is renamed to PATH.1 in
// the place of the one before. What cannot be written is said once. Names are escaped, identifiers
// of profiles shortened. One thread.
class AuditLog {
 public:
  explicit AuditLog(AuditOptions options) : options_(std::move(options)) {}

  void Write(const AuditEvent& event);

 private:
  std::string Line(const AuditEvent& event) const;
  Result<void> Append(const std::string& line);
  Result<void> Open();

  const AuditOptions options_;
  io::Fd file_;
  size_t size_ = 0;  // of the file
  bool complained_ = false;
};

}  // namespace lpab::bridge
