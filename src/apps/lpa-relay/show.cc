#include <algorithm>
#include <cstdio>
#include <fstream>

#include "apps/lpa-relay/commands.h"
#include "io/files.h"
#include "relay/call_view.h"
#include "trace/trace_log.h"
#include "trace/trace_text.h"

namespace lpab::apps {
namespace {

constexpr size_t kLargestTrace = 64u << 20;

// What is printed at its time: "2026-11-26T20:51:10.123Z".
struct Entry {
  std::string time;
  std::string text;
};

Result<std::vector<Entry>> ReadCalls(const ShowOptions& options) {
  std::ifstream file(options.file, std::ios::binary);
  if (!file) {
    return Fail(MakeError(ErrorCode::kNotFound, options.file + " cannot be opened")
                    .WithNext("name a file of lpa-relay run --records FOLDER"));
  }
  std::vector<Entry> entries;
  relay::CallViewer viewer(options.full);
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    if (line.empty()) continue;
    auto exchange = relay::ExchangeIn(line);
    if (!exchange) {
      return Fail(std::move(exchange).error().WithContext(options.file + ", line " +
                                                          std::to_string(number)));
    }
    const relay::Json view = viewer.View(*exchange);
    entries.push_back(
        {view["time"], options.json
                           ? view.dump(-1, ' ', false, relay::Json::error_handler_t::replace) + "\n"
                           : relay::CallText(view, !options.short_form)});
  }
  return entries;
}

// The LPA's own events, but for what the relay saw as well.
Result<std::vector<Entry>> ReadTrace(const ShowOptions& options) {
  LPAB_ASSIGN(const Bytes bytes, io::ReadFile(options.trace, kLargestTrace));
  auto log = trace::ReadTraceLog(AsText(bytes));
  if (!log) return Fail(std::move(log).error().WithContext(options.trace));
  std::vector<Entry> entries;
  for (const trace::Json& event : log->events) {
    if (trace::FieldText(event, "event").starts_with("es9-")) continue;
    entries.push_back({trace::FieldText(event, "time"), trace::EventText(event, false)});
  }
  return entries;
}

}  // namespace

Result<void> ShowRecord(const ShowOptions& options) {
  LPAB_ASSIGN(std::vector<Entry> entries, ReadCalls(options));
  if (!options.trace.empty()) {
    LPAB_ASSIGN(std::vector<Entry> traced, ReadTrace(options));
    std::ranges::move(traced, std::back_inserter(entries));
    std::ranges::stable_sort(entries, {}, &Entry::time);
  }
  for (const Entry& entry : entries) std::fputs(entry.text.c_str(), stdout);
  return {};
}

}  // namespace lpab::apps
