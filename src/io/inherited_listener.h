// A listening socket that was handed over by whoever started the program.
#pragma once

#include <optional>

#include "base/result.h"
#include "io/socket.h"

namespace lpab::io {

// The one that systemd, or a program like it, left open for this process (LISTEN_PID, LISTEN_FDS);
// nothing where none was. Once, at the start: programs started later do not see the variables.
// Errors: kInvalidArgument (it is no Unix stream socket, or more than one).
// Spec: sd_listen_fds(3).
Result<std::optional<Listener>> TakeInheritedListener();

}  // namespace lpab::io
