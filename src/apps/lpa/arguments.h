// The command line of `lpa`: each group of commands adds its own, with its flags and help.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

#include "apps/lpa/options.h"
#include "apps/lpa/output.h"

namespace lpab::apps {

class Session;

// What the command line chose, to be run when all of it is parsed.
using Command = std::function<Result<CommandOutput>(Session&)>;

// The flags that every command shares.
void AddGlobalOptions(CLI::App& app, GlobalOptions& options);

// Each adds one group of subcommands; the chosen one puts itself into `chosen`, which must outlive
// the parsing.
void AddChip(CLI::App& app, Command& chosen);
void AddDiscover(CLI::App& app, Command& chosen);
void AddProfile(CLI::App& app, Command& chosen);
void AddNotification(CLI::App& app, Command& chosen);
void AddBatch(CLI::App& app, Command& chosen);
void AddPair(CLI::App& app, Command& chosen);
void AddDevices(CLI::App& app, Command& chosen);
void AddIdentity(CLI::App& app, Command& chosen);
void AddReader(CLI::App& app, Command& chosen);
void AddDoctor(CLI::App& app, Command& chosen);
void AddTrace(CLI::App& app, Command& chosen);

// Puts examples below the help of every command that was added.
void AddExamples(CLI::App& app);

}  // namespace lpab::apps
