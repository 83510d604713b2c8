// RunCommand: another program, run to its end under a deadline.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/call.h"
#include "base/result.h"

namespace lpab::io {

struct Command {
  std::vector<std::string> arguments;  // the program first, looked for in PATH
  // Variables besides those of this process, which they count over.
  std::vector<std::pair<std::string, std::string>> environment = {};
};

// Runs the program in a process group of its own, without a shell, with no input and with standard
// output where this process has its standard error. Whoever it leaves behind in the background when
// it ends is left alone. Blocks; not on a poll loop's thread.
// Errors: kNotFound (no such program), kRefused (it may not be run, or it ended with another code
// than 0: the last line that it wrote to standard error is in the message), kTimeout and kCancelled
// (its group was killed: SIGTERM, and SIGKILL a second later), kUnavailable.
Result<void> RunCommand(const Command& command, const Call& call);

}  // namespace lpab::io
