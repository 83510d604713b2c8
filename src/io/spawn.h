// Spawn: starts another program, with the descriptors that it is to have.
#pragma once

#include <sys/types.h>

#include "io/command.h"
#include "io/fd.h"

namespace lpab::io {

// Of this process; the program has them as 0, 1 and 2.
struct SpawnDescriptors {
  int input;
  int output;
  int errors;
  bool own_group = false;  // a process group of its own
};

// Starts it, with no signal blocked or ignored. No other descriptor of this process reaches it that
// is closed on exec. Errors: kNotFound (no such program), kRefused (it may not be run),
// kUnavailable.
Result<pid_t> Spawn(const Command& command, const SpawnDescriptors& descriptors);

// /dev/null, to be read. Errors: kUnavailable.
Result<Fd> OpenNothing();

}  // namespace lpab::io
