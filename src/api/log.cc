#include "lpab/log.h"

#include <atomic>

#include "base/log.h"

namespace lpab::v1 {
namespace {

std::atomic<LogHandler> log_handler{nullptr};

void PassOn(log::Level level, std::string_view component, std::string_view text) {
  const LogHandler handler = log_handler;
  if (handler != nullptr) handler(static_cast<LogLevel>(level), component, text);
}

static_assert(static_cast<int>(LogLevel::kDebug) == static_cast<int>(log::Level::kDebug) &&
              static_cast<int>(LogLevel::kError) == static_cast<int>(log::Level::kError));

}  // namespace

void SetLogHandler(LogHandler handler, LogLevel minimum) {
  log_handler = handler;
  log::SetMinimumLevel(static_cast<log::Level>(minimum));
  log::SetSink(&PassOn);
}

}  // namespace lpab::v1
