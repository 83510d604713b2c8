#include "base/duration_text.h"

#include <charconv>

namespace lpab {
namespace {

using std::chrono::seconds;

constexpr int64_t kMinute = 60;
constexpr int64_t kHour = 60 * kMinute;

int64_t SecondsOfUnit(char unit) {
  return unit == 'h' ? kHour : unit == 'm' ? kMinute : unit == 's' ? 1 : 0;
}

}  // namespace

Result<Duration> ParseDuration(std::string_view text, Duration least, Duration most) {
  uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool has_unit = error == std::errc() && end + 1 == text.data() + text.size();
  const int64_t unit = has_unit ? SecondsOfUnit(*end) : 0;
  if (unit == 0) {
    return Fail(ErrorCode::kInvalidArgument,
                "'" + std::string(text) + "' is no length of time such as 90s, 15m or 2h");
  }
  const Duration duration = seconds(number * unit);
  if (duration >= least && duration <= most) return duration;
  return Fail(ErrorCode::kInvalidArgument, "'" + std::string(text) + "' is not from " +
                                               DurationText(least) + " to " + DurationText(most));
}

std::string DurationText(Duration duration) {
  const int64_t all = std::chrono::ceil<seconds>(duration).count();
  const int64_t hours = all / kHour;
  const int64_t minutes = all % kHour / kMinute;
  const int64_t rest = all % kMinute;
  std::string text;
  const auto add = [&text](int64_t number, const char* unit) {
    text += (text.empty() ? "" : " ") + std::to_string(number) + unit;
  };
  if (hours > 0) add(hours, " h");
  if (minutes > 0) add(minutes, " min");
  if (hours == 0 && (rest > 0 || minutes == 0)) add(rest, " s");
  return text;
}

}  // namespace lpab
