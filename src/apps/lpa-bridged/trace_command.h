// lpa-bridged trace: prints what the running daemon's TraceFeed gives.
#pragma once

#include <CLI/CLI.hpp>

#include "apps/lpa-bridged/options.h"

namespace lpab::apps {

// Adds the subcommand, which fills `options`.
void AddTraceCommand(CLI::App& app, TraceCommandOptions& options);

// Until a signal, the limit, or the end of standard output or of the daemon. Errors: as
// bridge::Follow, kUnavailable where the daemon ends, kUnsupported where it was built without.
Result<void> PrintTrace(const BridgedOptions& options, const TraceCommandOptions& trace);

}  // namespace lpab::apps
