#include "trace/timeline.h"

#include <algorithm>

#include "trace/judge.h"

namespace lpab::trace {
namespace {

bool IsApdu(const Json& event) { return FieldText(event, "event").starts_with("apdu-"); }

// The LPA's places of commands and answers that the device has as well.
std::set<size_t> DoubledOf(const TraceLog& lpa, const Alignment& alignment) {
  const auto key = [](const Json& event) {
    return std::make_pair(FieldText(event, "batch"), FieldText(event, "index"));
  };
  std::set<size_t> places;
  std::set<std::pair<std::string, std::string>> keys;
  for (const auto& [place, device] : alignment.pairs) keys.insert(key(lpa.events[place]));
  for (size_t i = 0; i < lpa.events.size(); ++i) {
    if (IsApdu(lpa.events[i]) && keys.contains(key(lpa.events[i]))) places.insert(i);
  }
  return places;
}

void AddEvents(const TraceLog& log, double offset, const std::set<size_t>& doubled,
               Timeline& timeline) {
  double at = offset;  // of what has no time of its own
  for (size_t i = 0; i < log.events.size(); ++i) {
    const Json& event = log.events[i];
    if (event.contains("seconds")) at = FieldNumber(event, "seconds") + offset;
    timeline.events.push_back({at, log.of_device, &event, doubled.contains(i)});
  }
}

void FindFailures(Timeline& timeline, bool has_lpa) {
  Judge judge(has_lpa);
  for (size_t i = 0; i < timeline.events.size(); ++i) {
    const TimelineEvent& each = timeline.events[i];
    if (each.doubled) continue;
    if (auto verdict = judge.Look(*each.event, each.of_device)) {
      timeline.failures.push_back({i, std::move(verdict->what), verdict->grave});
    }
  }
  timeline.conclusion = judge.conclusion();
}

}  // namespace

Result<Timeline> MakeTimeline(const TraceLog& first, const TraceLog* second) {
  Timeline timeline;
  if (second == nullptr) {
    AddEvents(first, 0, {}, timeline);
  } else {
    if (first.of_device == second->of_device) {
      return Fail(MakeError(ErrorCode::kInvalidArgument, "both traces are of the same program")
                      .WithNext("give one of 'lpa --trace' and one of 'lpa-bridged trace'"));
    }
    const TraceLog& lpa = first.of_device ? *second : first;
    const TraceLog& device = first.of_device ? first : *second;
    LPAB_ASSIGN(const Alignment alignment, Align(lpa, device));
    AddEvents(lpa, 0, DoubledOf(lpa, alignment), timeline);
    AddEvents(device, alignment.offset, {}, timeline);
    timeline.alignment = alignment.ToText();
  }
  std::ranges::stable_sort(timeline.events, {}, &TimelineEvent::at);
  FindFailures(timeline, second != nullptr || !first.of_device);
  return timeline;
}

}  // namespace lpab::trace
