#include "cli/usage_error.h"

namespace lpab::cli {
namespace {

const CLI::App& DeepestChosen(const CLI::App& app) {
  const CLI::App* deepest = &app;
  while (!deepest->get_subcommands().empty()) deepest = deepest->get_subcommands().front();
  return *deepest;
}

std::string FullName(const CLI::App& app) {
  const CLI::App* parent = app.get_parent();
  return parent == nullptr ? app.get_name() : FullName(*parent) + " " + app.get_name();
}

// "a, b, c"; empty where there are none.
std::string CommandNames(const CLI::App& app) {
  std::string names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    names += (names.empty() ? "" : ", ") + command->get_name();
  }
  return names;
}

std::string Explain(const CLI::App& app, const CLI::App& chosen, const CLI::ParseError& error) {
  const std::string names = CommandNames(chosen);
  const std::vector<std::string> rest = app.remaining(true);
  if (!rest.empty()) {
    const std::string& word = rest.front();
    if (word.starts_with('-')) return "there is no option '" + word + "' here";
    if (names.empty()) return "'" + word + "' is one argument too many";
    return "there is no command '" + word + "'; there are: " + names;
  }
  if (error.get_name() == "RequiredError" && !names.empty()) {
    return "'" + FullName(chosen) + "' needs a command: " + names;
  }
  return error.what();
}

}  // namespace

UsageError ExplainUsage(const CLI::App& app, const CLI::ParseError& error) {
  const CLI::App& chosen = DeepestChosen(app);
  return {Explain(app, chosen, error), "'" + FullName(chosen) + " --help' says more"};
}

}  // namespace lpab::cli
