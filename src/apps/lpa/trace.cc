// lpa trace: reads what --trace and `lpa-bridged trace` wrote.
#include <fmt/core.h>

#include <optional>

#include "apps/lpa/arguments.h"
#include "apps/lpa/session.h"
#include "cli/completion.h"
#include "io/files.h"
#include "trace/timeline.h"
#include "trace/trace_page.h"
#include "trace/trace_text.h"

namespace lpab::apps {
namespace {

constexpr size_t kLargestTrace = 256u << 20;
constexpr mode_t kPageMode = 0600;

struct ShowOptions {
  std::string file;
  std::string other;
  std::string page;
  bool apdus = false;
};

Result<trace::TraceLog> ReadTrace(const std::string& path) {
  LPAB_ASSIGN(const Bytes content, io::ReadFile(path, kLargestTrace));
  auto log = trace::ReadTraceLog(AsText(content));
  if (log) return log;
  return Fail(MakeError(ErrorCode::kMalformed, path + " holds no trace")
                  .WithNext("write one with 'lpa --trace FILE ...'"));
}

std::string TextOf(const trace::Timeline& timeline, bool merged, bool apdus) {
  std::string text;
  if (!timeline.alignment.empty()) text += timeline.alignment + '\n';
  for (const trace::TimelineEvent& each : timeline.events) {
    const bool shifted = merged && each.of_device;
    text += trace::EventText(*each.event, apdus,
                             shifted ? std::optional<double>(each.at) : std::nullopt);
  }
  const auto grave = std::ranges::find_if(timeline.failures, &trace::Failure::grave);
  if (grave != timeline.failures.end()) {
    text += fmt::format("what went wrong, at {:.3f}: {}\n", timeline.events[grave->place].at,
                        log::Escape(grave->what, 1000));
  }
  return text;
}

Json JsonOf(const trace::Timeline& timeline, bool merged) {
  Json result = {{"events", Json::array()}};
  for (const trace::TimelineEvent& each : timeline.events) {
    Json event = *each.event;
    if (merged) event["at"] = each.at;
    if (merged) event["of"] = each.of_device ? "lpa-bridged" : "lpa";
    result["events"].push_back(std::move(event));
  }
  result["failures"] = Json::array();
  for (const trace::Failure& failure : timeline.failures) {
    result["failures"].push_back(
        {{"event", failure.place}, {"what", failure.what}, {"grave", failure.grave}});
  }
  if (merged) result["alignment"] = timeline.alignment;
  return result;
}

Result<CommandOutput> TraceShow(const ShowOptions& options) {
  LPAB_ASSIGN(const trace::TraceLog first, ReadTrace(options.file));
  std::optional<trace::TraceLog> second;
  if (!options.other.empty()) {
    LPAB_ASSIGN(second, ReadTrace(options.other));
  }
  const trace::TraceLog* const beside = second ? &*second : nullptr;
  LPAB_ASSIGN(const trace::Timeline timeline, trace::MakeTimeline(first, beside));
  CommandOutput output;
  output.result = JsonOf(timeline, second.has_value());
  output.text = TextOf(timeline, second.has_value(), options.apdus);
  for (const std::string& problem : first.problems) output.text += problem + '\n';
  for (size_t i = 0; beside != nullptr && i < beside->problems.size(); ++i) {
    output.text += beside->problems[i] + '\n';
  }
  if (!options.page.empty()) {
    LPAB_TRY(io::WriteFileAtomically(options.page, AsBytes(trace::TracePage(timeline)), kPageMode));
    output.text = "the page is " + options.page;
    output.result["page"] = options.page;
  }
  if (output.text.ends_with('\n')) output.text.pop_back();
  return output;
}

}  // namespace

void AddTrace(CLI::App& app, Command& chosen) {
  CLI::App* trace =
      app.add_subcommand("trace", "what --trace and lpa-bridged wrote")->require_subcommand(1);
  auto options = std::make_shared<ShowOptions>();
  CLI::App* show = trace->add_subcommand("show", "print it as text, or make a page of it");
  show->add_option("file", options->file, "the trace")->type_name(cli::kFile)->required();
  show->add_option("other", options->other,
                   "what 'lpa-bridged trace' wrote meanwhile: both on one time line")
      ->type_name(cli::kFile);
  show->add_flag("--apdus", options->apdus, "also the APDUs, in hex, and long lines whole");
  show->add_option("--html", options->page, "make this page instead, for any browser")
      ->type_name(cli::kFile);
  show->callback(
      [&chosen, options] { chosen = [options](Session&) { return TraceShow(*options); }; });
}

}  // namespace lpab::apps
