// lpa: manages the profiles of an eUICC, wherever it is reached.
#include <algorithm>

#include "apps/lpa/arguments.h"
#include "apps/lpa/exit_code.h"
#include "apps/lpa/print.h"
#include "apps/lpa/session.h"
#include "base/log.h"
#include "cli/completion.h"
#include "cli/usage_error.h"
#include "io/stop_signals.h"

namespace lpab::apps {
namespace {

int Run(const GlobalOptions& options, const Command& command) {
  if (options.quiet) log::SetMinimumLevel(log::Level::kError);
  if (options.verbose) log::SetMinimumLevel(log::Level::kDebug);
  io::IgnoreBrokenPipes();
  auto session = Session::Open(options);
  if (!session) return Finish(Fail(session.error()), options.json);
  const auto outcome = command(**session);
  (*session)->progress().End(outcome.has_value());
  const int exit_code = Finish(outcome, options.json);
  (*session)->EndTrace(outcome, exit_code);
  if (options.statistics) {
    Print(stderr, "statistics: {}\n", (*session)->Statistics());
  }
  return exit_code;
}

// Also where the command line could not be parsed.
bool WantsJson(int argc, char** argv) {
  return std::any_of(argv + 1, argv + argc,
                     [](const char* word) { return std::string_view(word) == "--json"; });
}

int Complain(const cli::UsageError& error, bool json) {
  Finish(Fail(MakeError(ErrorCode::kInvalidArgument, error.message).WithNext(error.next)), json);
  return kExitUsage;
}

int Main(int argc, char** argv) {
  CLI::App app("Manages the profiles of an eUICC, over a bridge, a modem or in software.", "lpa");
  app.set_version_flag("--version", LPAB_VERSION);
  app.require_subcommand(1);
  app.fallthrough();
  GlobalOptions options;
  Command command;
  AddGlobalOptions(app, options);
  AddChip(app, command);
  AddProfile(app, command);
  AddDiscover(app, command);
  AddNotification(app, command);
  AddBatch(app, command);
  AddPair(app, command);
  AddDevices(app, command);
  AddIdentity(app, command);
  AddReader(app, command);
  AddDoctor(app, command);
  AddTrace(app, command);
  AddExamples(app);
  if (cli::AnswerCompletion(app, argc, argv)) return kExitOk;
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& asked) {
    return app.exit(asked);
  } catch (const CLI::ParseError& error) {
    return Complain(cli::ExplainUsage(app, error), WantsJson(argc, argv));
  }
  return Run(options, command);
}

}  // namespace
}  // namespace lpab::apps

int main(int argc, char** argv) { return lpab::apps::Main(argc, argv); }
