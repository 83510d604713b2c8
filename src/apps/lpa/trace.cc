// lpa trace: reads what --trace wrote.
#include <fmt/core.h>

#include "apps/lpa/arguments.h"
#include "apps/lpa/session.h"
#include "cli/completion.h"
#include "io/files.h"
#include "trace/trace_text.h"

namespace lpab::apps {
namespace {

constexpr size_t kLargestTrace = 256u << 20;

struct ShowOptions {
  std::string file;
  bool apdus = false;
};

// A line that is no event is told and passed over: a program that was killed leaves half a one.
Result<CommandOutput> TraceShow(const ShowOptions& options) {
  LPAB_ASSIGN(const Bytes content, io::ReadFile(options.file, kLargestTrace));
  CommandOutput output;
  output.result["events"] = Json::array();
  std::string_view rest = AsText(content);
  size_t events = 0;
  for (size_t number = 1; !rest.empty(); ++number) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    auto event = trace::ParseEvent(line);
    if (!event) {
      output.text += fmt::format("line {}: {}\n", number, event.error().message);
      continue;
    }
    ++events;
    output.text += trace::EventText(*event, options.apdus);
    output.result["events"].push_back(std::move(*event));
  }
  if (events == 0) {
    return Fail(MakeError(ErrorCode::kMalformed, options.file + " holds no trace")
                    .WithNext("write one with 'lpa --trace FILE ...'"));
  }
  if (output.text.ends_with('\n')) output.text.pop_back();
  return output;
}

}  // namespace

void AddTrace(CLI::App& app, Command& chosen) {
  CLI::App* trace = app.add_subcommand("trace", "what --trace wrote")->require_subcommand(1);
  auto options = std::make_shared<ShowOptions>();
  CLI::App* show = trace->add_subcommand("show", "print it as text");
  show->add_option("file", options->file, "the trace")->type_name(cli::kFile)->required();
  show->add_flag("--apdus", options->apdus, "also the APDUs, in hex");
  show->callback(
      [&chosen, options] { chosen = [options](Session&) { return TraceShow(*options); }; });
}

}  // namespace lpab::apps
