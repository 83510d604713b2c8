// lpa: manages the profiles of an eUICC, wherever it is reached.
#include <CLI/CLI.hpp>
#include <functional>

#include "apps/lpa/commands.h"
#include "apps/lpa/exit_code.h"
#include "base/log.h"
#include "io/stop_signals.h"

namespace lpab::apps {
namespace {

using Command = std::function<Result<CommandOutput>(Session&)>;

// What the command line said.
struct Arguments {
  GlobalOptions global;
  DownloadOptions download;
  ChipResetOptions reset;
  std::string address;
  std::string profile;
  std::string nickname;
  ProcessOptions process;
  ExportOptions export_options;
  uint64_t number = 0;
  bool force = false;
  Command command;
};

void AddGlobalOptions(CLI::App& app, GlobalOptions& options) {
  app.add_option("--card", options.card,
                 "where the card is: bridge:HOST:PORT, unix:PATH (a bridge), at:TTY, "
                 "pcsc:[INDEX or NAME-PART] (a smart-card reader), sim:DIR")
      ->envname("LPA_CARD");
  app.add_option("--isdr-aid", options.isdr_aids,
                 "AID of the card's ISD-R in hex, tried first; may be given again")
      ->take_all();
  app.add_option("--mss", options.block_size,
                 "bytes of a command in one block to the card (default: 255, less where the card "
                 "refuses that)")
      ->check(CLI::Range(63, 255));
  app.add_option("--ci-dir", options.ci_dir, "folder of eSIM CI certificates to trust");
  app.add_flag("--allow-test-ci", options.allow_test_ci,
               "trust the published GSMA test CIs where the card names them");
  app.add_flag("--json", options.json, "print one JSON object");
  app.add_option("--state-dir", options.state_dir,
                 "folder of the outbox (default: XDG_STATE_HOME/lpab)")
      ->envname("LPA_STATE_DIR");
  app.add_option("--progress", options.progress, "json: ndjson on standard error")
      ->check(CLI::IsMember({"json"}));
  app.add_flag("-q,--quiet", options.quiet, "no progress");
  app.add_flag("--no-notify", options.no_notify, "leave the operation's notifications on the card");
  app.add_flag("--statistics", options.statistics,
               "say on standard error what crossed the link to the card");
  app.add_flag("-v,--verbose", options.verbose, "log what happens");
  app.add_option("--timeout", options.timeout_seconds, "seconds for the whole command")
      ->check(CLI::Range(1, 86400))
      ->capture_default_str();
}

void AddChipReset(CLI::App& chip, Arguments& arguments) {
  ChipResetOptions& options = arguments.reset;
  CLI::App* reset =
      chip.add_subcommand("reset", "delete its profiles for good; all that follows, or only:");
  reset->add_flag("--operational", options.operational, "the operational profiles");
  reset->add_flag("--test", options.test, "test profiles that were downloaded");
  reset->add_flag("--default-smdp", options.default_smdp, "the default SM-DP+ address");
  reset->add_flag("-y,--yes", options.yes, "without asking");
  reset->callback([&arguments] {
    arguments.command = [&arguments](Session& session) {
      return ChipReset(session, arguments.reset);
    };
  });
}

void AddChip(CLI::App& app, Arguments& arguments) {
  CLI::App* chip = app.add_subcommand("chip", "the eUICC itself")->require_subcommand(1);
  chip->add_subcommand("info", "EID, versions, free memory, trusted CIs")->callback([&arguments] {
    arguments.command = ChipInfo;
  });
  CLI::App* address = chip->add_subcommand("set-default-smdp", "where it looks for profiles");
  address->add_option("address", arguments.address, "HOST or HOST:PORT; empty removes it")
      ->required();
  address->callback([&arguments] {
    arguments.command = [&arguments](Session& session) {
      return ChipSetDefaultSmdp(session, arguments.address);
    };
  });
  AddChipReset(*chip, arguments);
}

void AddDownload(CLI::App& profile, Arguments& arguments) {
  DownloadOptions& options = arguments.download;
  CLI::App* download = profile.add_subcommand("download", "download and install a profile");
  download->add_option("activation-code", options.activation_code,
                       "'LPA:1$ADDRESS$MATCHINGID', quoted: the shell eats $");
  download->add_option("--address", options.address, "SM-DP+ (default: the card's)");
  download->add_option("--matching-id", options.matching_id, "which order");
  download->add_option("--confirmation-code", options.confirmation_code,
                       "if the operator gave one; asked for when needed");
  download->add_flag("--enable", options.enable, "enable the profile afterwards");
  download->add_flag("-y,--yes", options.yes, "install without asking");
  download->callback([&arguments] {
    arguments.command = [&arguments](Session& session) {
      return ProfileDownload(session, arguments.download);
    };
  });
}

// A command on one profile.
CLI::App* AddOnProfile(CLI::App& parent, Arguments& arguments, const char* name, const char* help,
                       Result<CommandOutput> (*run)(Session&, const std::string&)) {
  CLI::App* command = parent.add_subcommand(name, help);
  command->add_option("profile", arguments.profile, "ICCID, AID or nickname")->required();
  command->callback([&arguments, run] {
    arguments.command = [&arguments, run](Session& session) {
      return run(session, arguments.profile);
    };
  });
  return command;
}

void AddProfile(CLI::App& app, Arguments& arguments) {
  CLI::App* profile = app.add_subcommand("profile", "the profiles on it")->require_subcommand(1);
  profile->add_subcommand("list", "all profiles")->callback([&arguments] {
    arguments.command = ProfileList;
  });
  AddDownload(*profile, arguments);
  AddOnProfile(*profile, arguments, "enable", "make it the active one", ProfileEnable);
  AddOnProfile(*profile, arguments, "disable", "switch it off", ProfileDisable);
  AddOnProfile(*profile, arguments, "delete", "remove it for good", ProfileDelete);
  CLI::App* rename = profile->add_subcommand("rename", "give it a nickname");
  rename->add_option("profile", arguments.profile, "ICCID, AID or nickname")->required();
  rename->add_option("nickname", arguments.nickname, "up to 64 characters; empty removes it")
      ->required();
  rename->callback([&arguments] {
    arguments.command = [&arguments](Session& session) {
      return ProfileRename(session, arguments.profile, arguments.nickname);
    };
  });
}

void AddProcess(CLI::App& notification, Arguments& arguments) {
  ProcessOptions& options = arguments.process;
  CLI::App* process = notification.add_subcommand(
      "process", "send those that are due and remove those that were taken");
  process->add_option("number", options.numbers, "sequence numbers (default: all)");
  process->add_flag("--all", options.all, "also those kept of other cards; --card may be missing");
  process->add_flag("--now", options.now, "also those whose next try is not due yet");
  process->callback([&arguments] {
    arguments.command = [&arguments](Session& session) {
      return NotificationProcess(session, arguments.process);
    };
  });
}

void AddExport(CLI::App& notification, Arguments& arguments) {
  ExportOptions& options = arguments.export_options;
  CLI::App* command = notification.add_subcommand(
      "export", "write them to a file, as JSON with the bytes that the card signed");
  command->add_option("-o,--output", options.output, "the file (default: standard output)");
  command->add_flag("--all", options.all, "those kept of every card; --card may be missing");
  command->callback([&arguments] {
    arguments.command = [&arguments](Session& session) {
      return NotificationExport(session, arguments.export_options);
    };
  });
}

void AddNotification(CLI::App& app, Arguments& arguments) {
  CLI::App* notification = app.add_subcommand("notification", "what the card wants servers to know")
                               ->require_subcommand(1);
  notification->add_subcommand("list", "those waiting on the card")->callback([&arguments] {
    arguments.command = NotificationList;
  });
  AddProcess(*notification, arguments);
  AddExport(*notification, arguments);
  CLI::App* remove = notification->add_subcommand("remove", "take one that was delivered off it");
  remove->add_option("number", arguments.number, "sequence number")->required();
  remove->add_flag("--force", arguments.force,
                   "also one that was not delivered: its server never knows");
  remove->callback([&arguments] {
    arguments.command = [&arguments](Session& session) {
      return NotificationRemove(session, arguments.number, arguments.force);
    };
  });
}

int Run(const Arguments& arguments) {
  const GlobalOptions& options = arguments.global;
  if (options.verbose) log::SetMinimumLevel(log::Level::kDebug);
  io::IgnoreBrokenPipes();
  auto session = Session::Open(options);
  if (!session) return Finish(Fail(session.error()), options.json);
  const auto outcome = arguments.command(**session);
  (*session)->progress().Clear();
  const int exit_code = Finish(outcome, options.json);
  if (options.statistics) {
    fprintf(stderr, "statistics: %s\n", (*session)->Statistics().c_str());
  }
  return exit_code;
}

int Main(int argc, char** argv) {
  CLI::App app("Manages the profiles of an eUICC, over a bridge, a modem or in software.", "lpa");
  app.set_version_flag("--version", LPAB_VERSION);
  app.require_subcommand(1);
  app.fallthrough();
  Arguments arguments;
  AddGlobalOptions(app, arguments.global);
  AddChip(app, arguments);
  AddProfile(app, arguments);
  AddNotification(app, arguments);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kExitOk : kExitUsage;
  }
  return Run(arguments);
}

}  // namespace
}  // namespace lpab::apps

int main(int argc, char** argv) { return lpab::apps::Main(argc, argv); }
