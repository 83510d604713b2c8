#include "apps/lpa/arguments.h"
#include "apps/lpa/commands.h"

namespace lpab::apps {
namespace {

void AddReset(CLI::App& chip, Command& chosen) {
  auto options = std::make_shared<ChipResetOptions>();
  CLI::App* reset =
      chip.add_subcommand("reset", "delete its profiles for good; all that follows, or only:");
  reset->add_flag("--operational", options->operational, "the operational profiles");
  reset->add_flag("--test", options->test, "test profiles that were downloaded");
  reset->add_flag("--default-smdp", options->default_smdp, "the default SM-DP+ address");
  reset->add_flag("-y,--yes", options->yes, "without asking");
  reset->callback([&chosen, options] {
    chosen = [options](Session& session) { return ChipReset(session, *options); };
  });
}

void AddSetDefaultSmdp(CLI::App& chip, Command& chosen) {
  auto value = std::make_shared<std::string>();
  CLI::App* command = chip.add_subcommand("set-default-smdp", "where it looks for profiles");
  command->add_option("address", *value, "HOST or HOST:PORT; empty removes it")->required();
  command->callback([&chosen, value] {
    chosen = [value](Session& session) { return ChipSetDefaultSmdp(session, *value); };
  });
}

}  // namespace

void AddChip(CLI::App& app, Command& chosen) {
  CLI::App* chip = app.add_subcommand("chip", "the eUICC itself")->require_subcommand(1);
  chip->add_subcommand("info", "EID, versions, free memory, trusted CIs")->callback([&chosen] {
    chosen = ChipInfo;
  });
  AddSetDefaultSmdp(*chip, chosen);
  AddReset(*chip, chosen);
}

}  // namespace lpab::apps
