#include "apps/pcsc-driver/driver_log.h"

#include <dlfcn.h>
#include <syslog.h>

#include <string>

#include "base/log.h"

namespace lpab::apps {
namespace {

// pcsc-lite, debuglog.h.
using LogMessage = void (*)(int priority, const char* format, ...);
enum Priority : int { kPcscDebug = 0, kPcscInfo = 1, kPcscError = 2 };

LogMessage host_log = nullptr;

int PriorityOf(log::Level level) {
  if (level == log::Level::kDebug) return kPcscDebug;
  return level == log::Level::kWarning || level == log::Level::kError ? kPcscError : kPcscInfo;
}

void WriteToHost(log::Level level, std::string_view component, std::string_view text) {
  const std::string line = "lpabridge: " + std::string(component) + ": " + std::string(text);
  if (host_log != nullptr) return host_log(PriorityOf(level), "%s", line.c_str());
  syslog(level == log::Level::kError ? LOG_ERR : LOG_INFO, "%s", line.c_str());
}

}  // namespace

void LogToHost() {
  static const bool once = [] {
    host_log = reinterpret_cast<LogMessage>(dlsym(RTLD_DEFAULT, "log_msg"));
    log::SetMinimumLevel(log::Level::kInfo);
    log::SetSink(WriteToHost);
    return true;
  }();
  static_cast<void>(once);
}

}  // namespace lpab::apps
