#include "cli/examples.h"

#include <string>

namespace lpab::cli {
namespace {

CLI::App* FindIn(CLI::App& parent, std::string_view name) {
  for (CLI::App* each : parent.get_subcommands({})) {
    if (each->get_name() == name) return each;
  }
  return nullptr;
}

CLI::App* Find(CLI::App& app, std::string_view command) {
  CLI::App* found = &app;
  while (found != nullptr && !command.empty()) {
    const size_t end = command.find(' ');
    found = FindIn(*found, command.substr(0, end));
    command = end == std::string_view::npos ? "" : command.substr(end + 1);
  }
  return found;
}

}  // namespace

void AddExamples(CLI::App& app, std::span<const Example> examples) {
  for (const Example& example : examples) {
    CLI::App* command = Find(app, example.command);
    if (command == nullptr) continue;
    const std::string below = command->get_footer();
    command->footer("Examples:\n" + std::string(example.lines) +
                    (below.empty() ? "" : "\n\n" + below));
  }
}

}  // namespace lpab::cli
