// What is wrong with a command line, for people.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace lpab::cli {

struct UsageError {
  std::string message;  // "there is no command 'x'; there are: a, b"
  std::string next;     // which help to read
};

// Of an error that parsing ended with; not of the requests for help and version. The arguments come
// as they were typed: escape them before a terminal sees them.
UsageError ExplainUsage(const CLI::App& app, const CLI::ParseError& error);

}  // namespace lpab::cli
