#include "apps/lpa/arguments.h"
#include "apps/lpa/commands.h"
#include "cli/completion.h"

namespace lpab::apps {
namespace {

constexpr char kProfileHelp[] = "ICCID, AID or nickname";

void AddDownload(CLI::App& profile, Command& chosen) {
  auto options = std::make_shared<DownloadOptions>();
  CLI::App* download = profile.add_subcommand("download", "download and install a profile");
  CLI::Option* text = download->add_option(
      "activation-code", options->activation_code,
      "'LPA:1$ADDRESS$MATCHINGID', quoted: the shell eats $; -: standard input");
  download->add_option("--qr", options->qr, "PNG or JPEG picture of the activation code's QR code")
      ->type_name(cli::kFile)
      ->excludes(text);
  download->add_option("--address", options->address, "SM-DP+ (default: the card's)");
  download->add_option("--matching-id", options->matching_id, "which order");
  CLI::Option* code = download->add_option(
      "--confirmation-code", options->confirmation_code,
      "if the operator gave one; asked for when needed. Others on this computer can see it here");
  download
      ->add_option("--confirmation-code-file", options->confirmation_code_file,
                   "its first line is the confirmation code; -: standard input")
      ->type_name(cli::kFile)
      ->excludes(code);
  download->add_flag("--enable", options->enable, "enable the profile afterwards");
  download->add_flag("-y,--yes", options->yes, "install without asking");
  download->callback([&chosen, options] {
    chosen = [options](Session& session) { return ProfileDownload(session, *options); };
  });
}

using SwitchCommand = Result<CommandOutput> (*)(Session&, const std::string&, const SwitchOptions&);

// Enables or disables one profile. Gives the command for options of its own.
CLI::App* AddSwitch(CLI::App& parent, Command& chosen, const char* name, const char* help,
                    std::shared_ptr<SwitchOptions> options, SwitchCommand run) {
  const std::map<std::string, int> units = {{"s", 1}, {"m", 60}, {"h", 3600}};
  auto profile = std::make_shared<std::string>();
  CLI::App* command = parent.add_subcommand(name, help);
  command->add_option("profile", *profile, kProfileHelp)->required();
  command
      ->add_option("--confirm-within", options->confirm_within,
                   "time after which a device goes back by itself, unless this program, still "
                   "reaching it, has confirmed the switch: 90s, 5m (default), 1h; 0: never")
      ->transform(CLI::AsNumberWithUnit(units, CLI::AsNumberWithUnit::UNIT_OPTIONAL, "TIME"))
      ->check(CLI::Range(0, 86400))
      ->option_text("TIME");
  command->callback([&chosen, profile, options, run] {
    chosen = [profile, options, run](Session& session) { return run(session, *profile, *options); };
  });
  return command;
}

void AddEnable(CLI::App& parent, Command& chosen) {
  auto options = std::make_shared<SwitchOptions>();
  CLI::App* command =
      AddSwitch(parent, chosen, "enable", "make it the active one", options, ProfileEnable);
  command
      ->add_option_function<std::string>(
          "--need", [options](const std::string&) { options->registration = true; },
          "registration: the modem must find a network with it, or the switch is undone")
      ->check(CLI::IsMember({"registration"}));
}

void AddDisable(CLI::App& parent, Command& chosen) {
  AddSwitch(parent, chosen, "disable", "switch it off", std::make_shared<SwitchOptions>(),
            ProfileDisable);
}

void AddDelete(CLI::App& parent, Command& chosen) {
  auto profile = std::make_shared<std::string>();
  auto yes = std::make_shared<bool>(false);
  CLI::App* command = parent.add_subcommand("delete", "remove it for good");
  command->add_option("profile", *profile, kProfileHelp)->required();
  command->add_flag("-y,--yes", *yes, "without asking; nobody is asked without a terminal");
  command->callback([&chosen, profile, yes] {
    chosen = [profile, yes](Session& session) { return ProfileDelete(session, *profile, *yes); };
  });
}

void AddRename(CLI::App& parent, Command& chosen) {
  auto profile = std::make_shared<std::string>();
  auto nickname = std::make_shared<std::string>();
  CLI::App* rename = parent.add_subcommand("rename", "give it a nickname");
  rename->add_option("profile", *profile, kProfileHelp)->required();
  rename->add_option("nickname", *nickname, "up to 64 characters; empty removes it")->required();
  rename->callback([&chosen, profile, nickname] {
    chosen = [profile, nickname](Session& session) {
      return ProfileRename(session, *profile, *nickname);
    };
  });
}

}  // namespace

void AddProfile(CLI::App& app, Command& chosen) {
  CLI::App* profile = app.add_subcommand("profile", "the profiles on it")->require_subcommand(1);
  profile->add_subcommand("list", "all profiles")->callback([&chosen] { chosen = ProfileList; });
  AddDownload(*profile, chosen);
  AddEnable(*profile, chosen);
  AddDisable(*profile, chosen);
  AddDelete(*profile, chosen);
  AddRename(*profile, chosen);
}

}  // namespace lpab::apps
