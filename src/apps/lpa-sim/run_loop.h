// What the subcommands that stay in the foreground share.
#pragma once

#include <string_view>

#include "io/poll_loop.h"

namespace lpab::apps {

// Prints one fact on a line of its own, at once.
void Say(std::string_view name, std::string_view value);

// Runs the loop until SIGINT or SIGTERM. Errors: kUnavailable.
Result<void> RunUntilStopped(io::PollLoop& loop);

// Unix seconds.
int64_t UnixNow();

}  // namespace lpab::apps
