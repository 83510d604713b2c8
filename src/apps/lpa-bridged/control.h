// The control socket of lpa-bridged, and the commands that ask at it.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "apps/lpa-bridged/options.h"
#include "bridge/control_server.h"

namespace lpab::apps {

inline constexpr char kDefaultControl[] = "unix:/run/lpa-bridged/control";

// The socket that systemd hands over, or else the one of the settings, or else the default one.
// Where nobody named one and the default cannot be used, a warning and nothing; nothing as well for
// "none". Errors: kInvalidArgument, kNotFound (group, folder), kBusy, kRefused, kUnavailable.
Result<std::unique_ptr<bridge::ControlServer>> OpenControl(const BridgedOptions& options,
                                                           io::PollLoop& loop);

// The trigger of the access window: that of the settings, or else "open" beside the control socket;
// empty: none.
std::string TriggerPath(const BridgedOptions& options);

// Asks the running daemon, and gives its answer. Errors: as bridge::Ask.
Result<std::string> AskForText(const BridgedOptions& options,
                               const std::vector<std::string>& words);
// The same, and prints it.
Result<void> AskDaemon(const BridgedOptions& options, const std::vector<std::string>& words);

// Asks for a feed of it, and gives its text on. Errors: as bridge::Follow.
Result<void> FollowDaemon(const BridgedOptions& options, const std::vector<std::string>& words,
                          const std::function<Result<void>(std::string_view)>& take,
                          const Call& call);

// Adds --over, of the commands that show URIs.
void AddOver(CLI::App& command, std::string& over);

// The subcommands whose words are sent to the daemon.
class ControlCommands {
 public:
  // `app` must not outlive it.
  void AddTo(CLI::App& app);
  // The words of the subcommand that was given; nothing when none was.
  std::optional<std::vector<std::string>> Words(const CLI::App& app) const;

 private:
  using WordList = std::vector<std::string>;

  void AddClients(CLI::App& app);
  WordList ClientWords(const CLI::App& clients) const;

  std::string open_for_;
  bool status_json_ = false;
  bool close_now_ = false;
  std::string client_;
  std::string client_value_;
  bool new_label_ = false;
  bool remove_label_ = false;
  std::string over_;  // "tcp", "ble"; empty: both
};

}  // namespace lpab::apps
