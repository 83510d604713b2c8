// What a command prints at its end: text for people, or one JSON object with --json.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "apps/lpa/exit_code.h"
#include "base/result.h"

namespace lpab::apps {

using Json = nlohmann::ordered_json;

// The outcome of a command. `result` is what --json prints; `text` is the same for people.
struct CommandOutput {
  Json result = Json::object();
  std::string text;
  int exit_code = kExitOk;  // another one where only a part was achieved
};

// Prints {"ok":true,"result":{...}} or the text on standard output ("ok" is false beside a result
// with another exit code); an error as
// {"ok":false,"error":{"code","message","next",...}} there, or as text on standard error.
// Gives the exit code.
int Finish(const Result<CommandOutput>& outcome, bool json);

// "1 order", "2 orders".
std::string Count(size_t number, std::string_view noun);

// "lpa: warning: ..." and what to do next, on standard error. Not for --quiet.
void PrintWarning(std::string_view message, std::string_view next);

// {"code":"refused","message":"...","next":"...","detail":{...}}; detail only where there is one:
// {"statusWord":"6A82"}, {"cmeError":14}, {"function":"EnableProfile","result":2},
// {"subjectCode":"8.2.6","reasonCode":"3.8"}, {"httpStatus":500}, {"errno":2}, {"bridgeError":7}.
Json ErrorJson(const Error& error);

}  // namespace lpab::apps
