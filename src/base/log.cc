#include "base/log.h"

#include <unistd.h>

#include <atomic>
#include <ctime>

namespace lpab::log {
namespace {

std::atomic<Level> minimum_level{Level::kWarning};
std::atomic<bool> full_identifiers{false};

std::string_view LevelName(Level level) {
  switch (level) {
    case Level::kDebug:
      return "debug";
    case Level::kInfo:
      return "info";
    case Level::kWarning:
      return "warning";
    case Level::kError:
      return "error";
  }
  return "error";
}

}  // namespace

void SetMinimumLevel(Level level) { minimum_level = level; }
bool Enabled(Level level) { return level >= minimum_level; }

void Write(Level level, std::string_view component, std::string_view text) {
  if (!Enabled(level)) return;
  char time_text[16] = "";
  const time_t now = time(nullptr);
  tm parts{};
  if (gmtime_r(&now, &parts) != nullptr) strftime(time_text, sizeof time_text, "%H:%M:%S", &parts);
  std::string line = time_text;
  line.append(" ").append(LevelName(level)).append(" ").append(component).append(": ");
  line += Escape(text, 4000);
  line += '\n';
  // A log line that cannot be written has nowhere to be reported.
  [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, line.data(), line.size());
}

std::string Shorten(std::string_view identifier) {
  if (full_identifiers || identifier.size() <= 4) return std::string(identifier);
  return "…" + std::string(identifier.substr(identifier.size() - 4));
}

void SetFullIdentifiers(bool full) { full_identifiers = full; }

std::string Escape(std::string_view text, size_t limit) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  std::string out;
  for (char c : text.substr(0, limit)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte != 0x7F) {
      out += c;
    } else {
      out.append("\\x").append(1, kDigits[byte >> 4]).append(1, kDigits[byte & 0x0F]);
    }
  }
  if (text.size() > limit) out += "...";
  return out;
}

}  // namespace lpab::log
