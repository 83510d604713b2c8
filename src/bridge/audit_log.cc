#include "bridge/audit_log.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <ctime>

#include "base/build_time.h"
#include "base/log.h"
#include "io/files.h"

namespace lpab::bridge {
namespace {

// In quotes, which it cannot end itself.
std::string Quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : log::Escape(text)) out += c == '"' ? "'" : std::string(1, c);
  return out + "\"";
}

// "5025.310"
std::string Uptime(const Clock& clock) {
  char text[32];
  const int64_t now = clock.Now().time_since_epoch().count();
  std::snprintf(text, sizeof text, "%lld.%03d", static_cast<long long>(now / 1000),
                static_cast<int>(now % 1000));
  return text;
}

// Empty on a clock that is not set.
std::string WallClock() {
  const auto now = std::chrono::system_clock::now();
  if (now < BuildTime()) return {};
  const time_t seconds = std::chrono::system_clock::to_time_t(now);
  tm parts{};
  char text[32] = "";
  if (gmtime_r(&seconds, &parts) != nullptr) {
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  }
  return text;
}

}  // namespace

std::string AuditLog::Line(const AuditEvent& event) const {
  std::string line = "boot=" + options_.boot_id.substr(0, 8) + " up=" + Uptime(options_.clock);
  if (const std::string time = WallClock(); !time.empty()) line += " time=" + time;
  line += " who=" + Quoted(event.who);
  if (event.key) line += " key=" + event.key->Fingerprint();
  line += " op=" + Quoted(event.operation);
  if (!event.iccid.empty()) line += " iccid=" + log::Shorten(event.iccid);
  if (!event.isdp_aid.empty()) line += " isdp=" + log::Shorten(event.isdp_aid);
  return line + " result=" + Quoted(event.result);
}

void AuditLog::Write(const AuditEvent& event) {
  const std::string line = Line(event);
  log::Notice("audit", line);
  if (options_.path.empty()) return;
  const auto appended = Append(line + "\n");
  if (!appended && !complained_) log::Warning("audit", appended.error().message);
  complained_ = !appended;
}

Result<void> AuditLog::Append(const std::string& line) {
  if (!file_.valid()) LPAB_TRY(Open());
  if (size_ + line.size() > options_.maximum) {
    if (rename(options_.path.c_str(), (options_.path + ".1").c_str()) != 0) {
      return Fail(io::FileError("rename", options_.path, errno));
    }
    LPAB_TRY(Open());
  }
  const ssize_t wrote = write(file_.get(), line.data(), line.size());
  if (wrote > 0) size_ += static_cast<size_t>(wrote);
  if (wrote == static_cast<ssize_t>(line.size())) return {};
  return Fail(io::FileError("write", options_.path, wrote < 0 ? errno : ENOSPC));
}

Result<void> AuditLog::Open() {
  constexpr mode_t kMode = 0600;
  file_.Reset(
      open(options_.path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC, kMode));
  if (!file_.valid()) return Fail(io::FileError("open", options_.path, errno));
  struct stat status {};
  if (fstat(file_.get(), &status) != 0) return Fail(io::FileError("stat", options_.path, errno));
  size_ = static_cast<size_t>(status.st_size);
  return {};
}

}  // namespace lpab::bridge
