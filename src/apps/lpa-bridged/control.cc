#include "apps/lpa-bridged/control.h"

#include <sys/stat.h>

#include <cstdio>
#include <filesystem>

#include "apps/lpa-bridged/accounts.h"
#include "base/log.h"
#include "io/inherited_listener.h"
#include "link/endpoint.h"

namespace lpab::apps {
namespace {

constexpr mode_t kSocketMode = 0660;
constexpr mode_t kFolderMode = 0755;
constexpr Duration kAnswerTime = std::chrono::seconds(10);
constexpr char kNone[] = "none";

Result<std::string> PathOf(const std::string& place) {
  LPAB_ASSIGN(const link::Endpoint endpoint, link::Endpoint::Parse(place));
  if (const link::UnixPath* socket = endpoint.unix_path()) return socket->path;
  return Fail(MakeError(ErrorCode::kInvalidArgument, "the control socket is not at " + place)
                  .WithNext("write unix:PATH, or none"));
}

Result<std::optional<gid_t>> GroupOf(const std::string& name) {
  if (name.empty()) return std::nullopt;
  auto group = GroupId(name);
  if (!group) return Fail(std::move(group).error().WithContext("setting 'control_group'"));
  return *group;
}

Result<io::Listener> ListenAt(const std::string& place, const std::string& group) {
  LPAB_ASSIGN(const std::string path, PathOf(place));
  LPAB_ASSIGN(const std::optional<gid_t> gid, GroupOf(group));
  return io::Listener::Unix(path, kSocketMode, gid);
}

Result<std::optional<io::Listener>> ListenAtDefault(const std::string& group) {
  const std::string path = PathOf(kDefaultControl).value();
  mkdir(std::filesystem::path(path).parent_path().c_str(), kFolderMode);  // or it is there
  auto listener = ListenAt(kDefaultControl, group);
  if (listener) return std::move(*listener);
  if (!group.empty()) return Fail(std::move(listener).error());
  log::Warning("lpa-bridged", "no control socket: " + listener.error().message +
                                  "; name another place with --control unix:PATH, or --control "
                                  "none");
  return std::nullopt;
}

Result<std::optional<io::Listener>> ControlListener(const BridgedOptions& options) {
  LPAB_ASSIGN(std::optional<io::Listener> inherited, io::TakeInheritedListener());
  if (inherited || options.control == kNone) return inherited;
  if (options.control.empty()) return ListenAtDefault(options.control_group);
  auto listener = ListenAt(options.control, options.control_group);
  if (listener) return std::move(*listener);
  return Fail(std::move(listener).error().WithContext("the control socket"));
}

// Of the daemon that is asked.
Result<std::string> PathOf(const BridgedOptions& options) {
  const bool named = !options.control.empty() && options.control != kNone;
  return PathOf(named ? options.control : kDefaultControl);
}

Error WithAdvice(Error error) {
  if (error.Detail<OsDetail>() != nullptr && error.next.empty()) {
    error.next =
        "start lpa-bridged, name its control socket with --control, or become a member "
        "of its group";
  }
  return error;
}

}  // namespace

Result<std::unique_ptr<bridge::ControlServer>> OpenControl(const BridgedOptions& options,
                                                           io::PollLoop& loop) {
  LPAB_ASSIGN(std::optional<io::Listener> listener, ControlListener(options));
  if (!listener) return nullptr;
  return std::make_unique<bridge::ControlServer>(loop, std::move(*listener));
}

std::string TriggerPath(const BridgedOptions& options) {
  if (options.window_trigger) return *options.window_trigger;
  const auto control = PathOf(options.control.empty() ? kDefaultControl : options.control);
  if (!control) return {};
  return std::filesystem::path(*control).replace_filename("open").string();
}

Result<std::string> AskForText(const BridgedOptions& options,
                               const std::vector<std::string>& words) {
  LPAB_ASSIGN(const std::string path, PathOf(options));
  auto answer = bridge::Ask(path, words, {Deadline::After(kAnswerTime), {}});
  if (!answer) return Fail(WithAdvice(std::move(answer).error()));
  return answer;
}

Result<void> FollowDaemon(const BridgedOptions& options, const std::vector<std::string>& words,
                          const std::function<Result<void>(std::string_view)>& take,
                          const Call& call) {
  LPAB_ASSIGN(const std::string path, PathOf(options));
  auto followed = bridge::Follow(path, words, take, call);
  if (!followed) return Fail(WithAdvice(std::move(followed).error()));
  return followed;
}

Result<void> AskDaemon(const BridgedOptions& options, const std::vector<std::string>& words) {
  LPAB_ASSIGN(const std::string text, AskForText(options, words));
  std::fputs(text.c_str(), stdout);
  return {};
}

void AddOver(CLI::App& command, std::string& over) {
  command
      .add_option("--over", over,
                  "The URI for TCP or for Bluetooth alone; default: one for each that there is")
      ->check(CLI::IsMember({"tcp", "ble"}));
}

void ControlCommands::AddTo(CLI::App& app) {
  // --control comes from the program's own options.
  CLI::App* status = app.add_subcommand("status", "Show what the running daemon does");
  status->fallthrough()->footer(
      "Examples:\n"
      "  lpa-bridged status\n"
      "  lpa-bridged status --json");
  status->add_flag("--json", status_json_, "For programs: a JSON object");
  CLI::App* uri =
      app.add_subcommand("uri", "Show the URI for clients that this device takes by a certificate");
  uri->fallthrough()->footer(
      "Examples:\n"
      "  lpa-bridged uri\n"
      "  lpa-bridged uri --over ble");
  AddOver(*uri, over_);
  CLI::App* open = app.add_subcommand("open", "Open the access window: clients may come");
  open->fallthrough()->footer(
      "Examples:\n"
      "  lpa-bridged open\n"
      "  lpa-bridged open --for 2h");
  open->add_option("--for", open_for_, "How long, from 5s to 24h: 90s, 15m, 2h")
      ->default_str("window_time, or 15m");
  CLI::App* close = app.add_subcommand("close", "Shut the access window: clients are turned out");
  close->fallthrough()->footer(
      "Examples:\n"
      "  lpa-bridged close\n"
      "  lpa-bridged close --now");
  close->add_flag("--now", close_now_, "Interrupt what is under way, which may be half done then");
  AddClients(app);
  CLI::App* label = app.add_subcommand("label", "Show the pairing URI for this device's label");
  label->fallthrough()->footer(
      "Examples:\n"
      "  lpa-bridged label --new\n"
      "  lpa-bridged label --over ble\n"
      "  lpa-bridged label --remove");
  label->add_flag("--new", new_label_, "Make a new secret; an older label is of no more use");
  label->add_flag("--remove", remove_label_, "Have no label; clients stay paired");
  AddOver(*label, over_);
}

void ControlCommands::AddClients(CLI::App& app) {
  CLI::App* clients = app.add_subcommand("clients", "List the clients that are paired");
  clients->fallthrough()->footer(
      "Examples:\n"
      "  lpa-bridged clients\n"
      "  lpa-bridged clients revoke alice@bench-pc");
  const auto add = [&](const char* name, const char* help, const char* footer) {
    CLI::App* command = clients->add_subcommand(name, help);
    command->fallthrough()->footer(footer);
    command->add_option("client", client_, "Its name, or the beginning of its fingerprint")
        ->required();
    return command;
  };
  add("revoke", "Forget a client; what it has under way may end",
      "Examples:\n"
      "  lpa-bridged clients revoke alice@bench-pc\n"
      "  lpa-bridged clients revoke alice@bench-pc --now")
      ->add_flag("--now", close_now_, "Interrupt what is under way, which may be half done then");
  add("rename", "Give a client another name",
      "Examples:\n  lpa-bridged clients rename alice@bench-pc alice")
      ->add_option("name", client_value_, "The new name")
      ->required();
  add("role", "Let a client do more or less",
      "Examples:\n  lpa-bridged clients role alice@bench-pc owner")
      ->add_option("role", client_value_, "viewer, installer or owner")
      ->required()
      ->check(CLI::IsMember({"viewer", "installer", "owner"}));
}

ControlCommands::WordList ControlCommands::ClientWords(const CLI::App& clients) const {
  for (const char* command : {"revoke", "rename", "role"}) {
    if (!clients.got_subcommand(command)) continue;
    WordList words = {"clients", command, client_};
    if (!client_value_.empty()) words.push_back(client_value_);
    if (close_now_) words.emplace_back("now");
    return words;
  }
  return {"clients"};
}

std::optional<std::vector<std::string>> ControlCommands::Words(const CLI::App& app) const {
  using Words = WordList;
  if (app.got_subcommand("status")) return status_json_ ? Words{"status", "json"} : Words{"status"};
  const auto over = [this](Words words) {
    if (!over_.empty()) words.push_back(over_);
    return words;
  };
  if (app.got_subcommand("uri")) return over({"uri"});
  if (app.got_subcommand("open"))
    return open_for_.empty() ? Words{"open"} : Words{"open", open_for_};
  if (app.got_subcommand("close")) return close_now_ ? Words{"close", "now"} : Words{"close"};
  if (app.got_subcommand("clients")) return ClientWords(*app.get_subcommand("clients"));
  if (app.got_subcommand("label")) {
    return over(new_label_      ? Words{"label", "new"}
                : remove_label_ ? Words{"label", "remove"}
                                : Words{"label"});
  }
  return std::nullopt;
}

}  // namespace lpab::apps
