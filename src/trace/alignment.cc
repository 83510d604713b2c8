#include "trace/alignment.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <optional>
#include <set>

namespace lpab::trace {
namespace {

constexpr size_t kMostPairs = 500'000;
constexpr size_t kHeaderDigits = 10;  // CLA to Lc

struct Command {
  size_t place = 0;  // of its apdu-command among the events
  std::string data;
  double sent = 0;
  std::optional<double> answered;
};

std::vector<Command> CommandsOf(const TraceLog& log) {
  const char* const outer = log.of_device ? "channel" : "batch";
  const char* const inner = log.of_device ? "command" : "index";
  std::vector<Command> commands;
  std::map<std::pair<std::string, std::string>, size_t> last;
  for (size_t i = 0; i < log.events.size(); ++i) {
    const Json& event = log.events[i];
    const std::string name = FieldText(event, "event");
    if (name != "apdu-command" && name != "apdu-answer") continue;
    const auto key = std::make_pair(FieldText(event, outer), FieldText(event, inner));
    const double at = FieldNumber(event, "seconds");
    if (name == "apdu-command") {
      last[key] = commands.size();
      commands.push_back({i, FieldText(event, "data"), at, {}});
    } else if (last.contains(key) && FieldText(event, "outcome") == "answered") {
      commands[last[key]].answered = at;
    }
  }
  return commands;
}

// Where neither hides a digit they are the same.
bool Same(const std::string& a, const std::string& b) {
  return std::ranges::equal(a, b, [](char x, char y) { return x == y || x == '*' || y == '*'; });
}

// Offsets that make two commands one.
struct Span {
  size_t lpa = 0;  // of the commands
  size_t device = 0;
  double low = 0;
  double high = 0;
};

std::vector<Span> SpansOf(const std::vector<Command>& lpa, const std::vector<Command>& device) {
  std::map<std::string, std::vector<size_t>> by_header;
  for (size_t i = 0; i < device.size(); ++i) {
    by_header[device[i].data.substr(0, kHeaderDigits)].push_back(i);
  }
  std::vector<Span> spans;
  for (size_t i = 0; i < lpa.size(); ++i) {
    for (const size_t k : by_header[lpa[i].data.substr(0, kHeaderDigits)]) {
      if (spans.size() >= kMostPairs) return spans;
      if (!lpa[i].answered || !device[k].answered || !Same(lpa[i].data, device[k].data)) continue;
      const Span span{i, k, lpa[i].sent - device[k].sent, *lpa[i].answered - *device[k].answered};
      if (span.low <= span.high) spans.push_back(span);
    }
  }
  return spans;
}

// A range of offsets that as many spans share as any other.
struct Best {
  double low = 0;
  double high = 0;
};

std::vector<Best> MostShared(const std::vector<Span>& spans) {
  std::vector<std::pair<double, int>> ends;  // a beginning before an end at the same place
  for (const Span& span : spans) {
    ends.emplace_back(span.low, -1);
    ends.emplace_back(span.high, 1);
  }
  std::ranges::sort(ends);
  int now = 0;
  int most = 0;
  std::vector<Best> best;
  for (size_t i = 0; i < ends.size(); ++i) {
    now -= ends[i].second;
    if (ends[i].second > 0 || now < most) continue;
    if (now > most) best.clear();
    most = now;
    best.push_back({ends[i].first, ends[i + 1].first});
  }
  return best;
}

// Days since 1970 by the calendar of Gregory. Spec: Howard Hinnant, "chrono-compatible low-level
// date algorithms", days_from_civil.
int64_t DaysFrom(int year, unsigned month, unsigned day) {
  year -= month <= 2 ? 1 : 0;
  const int era = year / 400;
  const unsigned of_era = static_cast<unsigned>(year - era * 400);
  const unsigned of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  return era * 146097LL + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

// The calendar's time at which a trace's seconds were 0.
std::optional<double> CalendarOf(const TraceLog& log) {
  for (const Json& event : log.events) {
    int year = 0;
    unsigned month = 0;
    unsigned day = 0;
    int hour = 0;
    int minute = 0;
    double second = 0;
    const std::string time = FieldText(event, "time");
    if (std::sscanf(time.c_str(), "%4d-%2u-%2uT%2d:%2d:%lf", &year, &month, &day, &hour, &minute,
                    &second) != 6 ||
        month < 1 || month > 12) {
      continue;
    }
    return static_cast<double>(DaysFrom(year, month, day)) * 86400 + hour * 3600 + minute * 60 +
           second - FieldNumber(event, "seconds");
  }
  return std::nullopt;
}

std::optional<double> OffsetByCalendar(const TraceLog& lpa, const TraceLog& device) {
  const auto here = CalendarOf(lpa);
  const auto there = CalendarOf(device);
  if (!here || !there) return std::nullopt;
  return *there - *here;
}

Alignment Fitting(const Best& best, const std::vector<Span>& spans, const std::vector<Command>& lpa,
                  const std::vector<Command>& device) {
  Alignment alignment;
  alignment.offset = (best.low + best.high) / 2;
  alignment.uncertainty = (best.high - best.low) / 2;
  std::set<size_t> taken;
  std::set<size_t> device_taken;
  for (const Span& span : spans) {
    const bool fits = span.low <= best.low && best.high <= span.high;
    if (!fits || taken.contains(span.lpa) || device_taken.contains(span.device)) continue;
    taken.insert(span.lpa);
    device_taken.insert(span.device);
    alignment.pairs.emplace_back(lpa[span.lpa].place, device[span.device].place);
  }
  alignment.agreeing = alignment.pairs.size();
  return alignment;
}

}  // namespace

std::string Alignment::ToText() const {
  if (agreeing == 0) {
    return "no command is in both: the device is shown by its calendar, which may be wrong";
  }
  char text[200];
  std::snprintf(text, sizeof text,
                "the device's times are aligned by %zu of %zu commands, to %.1f ms either way",
                agreeing, commands, uncertainty * 1000);
  std::string sentence = text;
  if (other_places > 0) {
    sentence += "; " + std::to_string(other_places) +
                (other_places == 1 ? " other place fits" : " other places fit") + " as well";
  }
  return sentence;
}

Result<Alignment> Align(const TraceLog& lpa, const TraceLog& device) {
  const std::vector<Command> here = CommandsOf(lpa);
  const std::vector<Command> there = CommandsOf(device);
  const std::vector<Span> spans = SpansOf(here, there);
  const std::vector<Best> best = MostShared(spans);
  const auto by_calendar = OffsetByCalendar(lpa, device);
  if (best.empty()) {
    if (by_calendar) return Alignment{.offset = *by_calendar};
    return Fail(MakeError(ErrorCode::kNotFound,
                          "the traces have no command in common, and one has no calendar times")
                    .WithNext("take both while the same 'lpa' runs"));
  }
  // Of several places the one that the calendars say, or else the last.
  const auto distance = [&](const Best& each) {
    return by_calendar ? std::abs((each.low + each.high) / 2 - *by_calendar) : each.low;
  };
  const auto chosen = std::ranges::min_element(best, {}, distance);
  Alignment alignment = Fitting(*chosen, spans, here, there);
  alignment.other_places = best.size() - 1;
  alignment.commands = static_cast<size_t>(
      std::ranges::count_if(here, [](const Command& each) { return each.answered.has_value(); }));
  return alignment;
}

}  // namespace lpab::trace
