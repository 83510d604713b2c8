#include "apps/lpa/arguments.h"
#include "apps/lpa/commands.h"
#include "cli/completion.h"

namespace lpab::apps {
namespace {

void AddProcess(CLI::App& notification, Command& chosen) {
  auto options = std::make_shared<ProcessOptions>();
  CLI::App* process = notification.add_subcommand(
      "process", "send those that are due and remove those that were taken");
  process->add_option("number", options->numbers, "sequence numbers (default: all)");
  process->add_flag("--all", options->all, "also those kept of other cards; --card may be missing");
  process->add_flag("--now", options->now, "also those whose next try is not due yet");
  process->callback([&chosen, options] {
    chosen = [options](Session& session) { return NotificationProcess(session, *options); };
  });
}

void AddExport(CLI::App& notification, Command& chosen) {
  auto options = std::make_shared<ExportOptions>();
  CLI::App* command =
      notification.add_subcommand("export",
                                  "write them to a file, as JSON with the bytes that the card "
                                  "signed, for the operator's support");
  command->add_option("-o,--output", options->output, "the file (default: standard output)")
      ->type_name(cli::kFile);
  command->add_flag("--all", options->all, "those kept of every card; --card may be missing");
  command->callback([&chosen, options] {
    chosen = [options](Session& session) { return NotificationExport(session, *options); };
  });
}

void AddRemove(CLI::App& notification, Command& chosen) {
  auto number = std::make_shared<uint64_t>(0);
  auto force = std::make_shared<bool>(false);
  CLI::App* remove = notification.add_subcommand("remove", "take one that was delivered off it");
  remove->add_option("number", *number, "sequence number")->required();
  remove->add_flag("--force", *force, "also one that was not delivered: its server never knows");
  remove->callback([&chosen, number, force] {
    chosen = [number, force](Session& session) {
      return NotificationRemove(session, *number, *force);
    };
  });
}

}  // namespace

void AddNotification(CLI::App& app, Command& chosen) {
  CLI::App* notification = app.add_subcommand("notification", "what the card wants servers to know")
                               ->require_subcommand(1);
  notification->add_subcommand("list", "those waiting on the card")->callback([&chosen] {
    chosen = NotificationList;
  });
  AddProcess(*notification, chosen);
  AddExport(*notification, chosen);
  AddRemove(*notification, chosen);
}

}  // namespace lpab::apps
