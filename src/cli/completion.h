// Completion: what may stand at the cursor of a command line, for the shells to offer.
//
// The scripts in completions/ ask the program itself, as `PROGRAM --complete WORD...`, so that what
// they offer is what this very program takes.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

namespace lpab::cli {

// Names of values, for Option::type_name: they say in help what a value is, and here how it is
// completed. An option that is checked against a set of words is completed with these.
inline constexpr char kFile[] = "FILE";
inline constexpr char kFolder[] = "DIR";
inline constexpr char kCard[] = "CARD";       // bridge:HOST:PORT, at:TTY, ...
inline constexpr char kModem[] = "MODEM";     // at:TTY
inline constexpr char kListen[] = "ADDRESS";  // unix:PATH

struct Candidate {
  std::string value;  // the whole word; one that ends in '/', ':' or '=' goes on
  std::string help;   // may be empty
  bool operator==(const Candidate&) const = default;
};

// `words` are those after the program's name up to the cursor; the last is being typed and may be
// empty. Options are offered when it begins with '-', else subcommands and values. Reads folders
// where a path is due. Gives no more than 1000.
std::vector<Candidate> Complete(const CLI::App& app, const std::vector<std::string>& words);

// Answers `PROGRAM --complete WORD...` on standard output, a line "VALUE<tab>HELP" for each
// candidate. False when the command line asks for something else.
bool AnswerCompletion(const CLI::App& app, int argc, char** argv);

}  // namespace lpab::cli
