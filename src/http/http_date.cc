#include "http/http_date.h"

#include <array>
#include <cstdio>
#include <ctime>
#include <string_view>

namespace lpab::http {
namespace {

// Not those of the locale.
constexpr std::array<std::string_view, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

}  // namespace

std::optional<int64_t> ParseHttpDate(const std::string& text) {
  tm parts{};
  char day[4] = "";
  char month[4] = "";
  int end = 0;
  const int read =
      sscanf(text.c_str(), "%3[A-Za-z], %2d %3[A-Za-z] %4d %2d:%2d:%2d GMT%n", day, &parts.tm_mday,
             month, &parts.tm_year, &parts.tm_hour, &parts.tm_min, &parts.tm_sec, &end);
  if (read != 7 || static_cast<size_t>(end) != text.size()) return std::nullopt;
  for (size_t i = 0; i < kMonths.size(); ++i) {
    if (kMonths[i] != month) continue;
    parts.tm_mon = static_cast<int>(i);
    parts.tm_year -= 1900;
    return timegm(&parts);
  }
  return std::nullopt;
}

std::string HttpDate(int64_t unix_seconds) {
  const time_t seconds = unix_seconds;
  tm parts{};
  if (gmtime_r(&seconds, &parts) == nullptr) return "";
  char text[40] = "";
  snprintf(text, sizeof text, "%s, %02d %s %04d %02d:%02d:%02d GMT",
           kDays[static_cast<size_t>(parts.tm_wday)].data(), parts.tm_mday,
           kMonths[static_cast<size_t>(parts.tm_mon)].data(), parts.tm_year + 1900, parts.tm_hour,
           parts.tm_min, parts.tm_sec);
  return text;
}

}  // namespace lpab::http
