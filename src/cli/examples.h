// Examples below the help of commands.
#pragma once

#include <CLI/CLI.hpp>
#include <span>
#include <string_view>

namespace lpab::cli {

struct Example {
  std::string_view command;  // "profile list"
  std::string_view lines;    // each begins with two spaces
};

// Puts each below the help of its command, before what is there. A command that is not there (in
// this build) is passed over.
void AddExamples(CLI::App& app, std::span<const Example> examples);

}  // namespace lpab::cli
