#include "apps/lpa-bridged/options.h"

#include <CLI/CLI.hpp>
#include <iostream>

#include "apps/lpa-bridged/control.h"
#include "apps/lpa-bridged/state_folder.h"
#include "apps/lpa-bridged/trace_command.h"
#include "cli/completion.h"
#include "cli/usage_error.h"
#include "io/files.h"
#include "io/host_name.h"

namespace lpab::apps {
namespace {

constexpr size_t kMaximumConfig = 64 * 1024;

std::string HostName() {
  std::string name = io::HostName();
  return name.empty() ? "lpa-bridged" : name;
}

Result<void> ReadConfig(const std::string& path, BridgedOptions& options) {
  LPAB_ASSIGN(const Bytes text, io::ReadFile(path, kMaximumConfig));
  auto config = ParseBridgedConfig(std::string(AsText(text)));
  if (!config) return Fail(std::move(config).error().WithContext(path));
  options = std::move(*config);
  return {};
}

Result<void> Check(BridgedOptions& options) {
  if (options.name.empty()) options.name = HostName();
  if (options.modem.empty()) {
    return Fail(MakeError(ErrorCode::kInvalidArgument, "no modem is named")
                    .WithNext("add --modem at:/dev/ttyUSB2, or 'modem' in the file of --config"));
  }
  if (options.listen.empty()) {
    return Fail(MakeError(ErrorCode::kInvalidArgument, "no place to listen is named")
                    .WithNext("add --listen unix:PATH, or 'listen' in the file of --config"));
  }
  return {};
}

// What CLI11 fills; a flag that is given counts over the file.
struct Flags {
  CLI::App app{"lpa-bridged: lets an LPA elsewhere use the eUICC in this device's modem",
               "lpa-bridged"};
  BridgedOptions values;
  std::string config;
  std::string state_dir;
  std::string role;
  ProbeOptions probe;
  PairDialogOptions pair;
  TraceCommandOptions trace;
  ControlCommands control;

  Flags() {
    AddProbe();
    control.AddTo(app);
    AddPair();
    AddTraceCommand(app, trace);
    app.fallthrough();
    app.set_version_flag("--version", "lpa-bridged " LPAB_VERSION);
    app.add_option("--modem", values.modem, "The modem's AT port: at:TTY or at:SOCKET")
        ->type_name(cli::kModem);
    app.add_option("--listen", values.listen,
                   "unix:PATH, or with TLS ADDRESS:PORT (0: any port) and ble or ble:hci0 "
                   "(Bluetooth); may repeat")
        ->type_name(cli::kListen);
    app.add_flag("--insecure-loopback", values.insecure_loopback,
                 "No TLS on loopback, which any local user can reach");
    app.add_option("--config", config, "TOML file with the same settings")->type_name(cli::kFile);
    app.add_option("--name", values.name, "What clients are shown; default: the host's name");
    app.add_option("--lease-grace", values.lease_grace,
                   "Seconds that a client whose connection is lost keeps the card")
        ->check(CLI::Range(0, 3600));
    app.add_option("--role", role, "The most that any client may do; default: owner, which is all")
        ->check(CLI::IsMember({"viewer", "installer", "owner"}));
    app.add_option("--state-dir", state_dir, "Folder for what must outlive the daemon")
        ->default_str(kDefaultStateFolder)
        ->type_name(cli::kFolder);
    app.add_option("--control", values.control, "Socket for this device's own commands, or none")
        ->default_str(kDefaultControl)
        ->type_name(cli::kListen);
    app.add_option("--transcript", values.transcript,
                   "File for every byte between daemon and modem; it will hold secrets")
        ->type_name(cli::kFile);
    app.add_flag("-v,--verbose", values.verbose, "Log what happens");
    app.footer(
        "Examples:\n"
        "  lpa-bridged --modem at:/dev/ttyUSB2 --listen unix:/run/lpa-bridged.sock\n"
        "  lpa-bridged --modem at:/dev/ttyUSB2 --listen 0.0.0.0:7025 --listen ble\n"
        "  lpa-bridged --config /etc/lpa-bridged.toml\n"
        "  lpa-bridged --modem at:/dev/ttyUSB2 --listen 127.0.0.1:7025 --insecure-loopback\n\n"
        "See also lpa-bridged(8).");
  }

  void AddProbe() {
    CLI::App* command = app.add_subcommand(
        "probe", "Find the modem's AT port and the ways to the eUICC, by trying them");
    command
        ->add_option("--port", probe.ports,
                     "at:TTY or at:SOCKET; may repeat; default: --modem, or the ports on USB")
        ->type_name(cli::kModem);
    command->add_option("--report", probe.report, "File that gets what is printed")
        ->type_name(cli::kFile);
    command->add_option("--settings", probe.settings, "File that gets the settings, for --config")
        ->type_name(cli::kFile);
    command
        ->add_option("--transcript", probe.transcript, "File for every byte that crosses the ports")
        ->type_name(cli::kFile);
    command->footer(
        "Examples:\n"
        "  lpa-bridged probe\n"
        "  lpa-bridged probe --port at:/dev/ttyUSB2 --report report.txt --settings device.toml");
  }

  void AddPair() {
    CLI::App* command =
        app.add_subcommand("pair", "Take in a client: show its URI, and wait until it has come");
    command->fallthrough()->footer(
        "Examples:\n"
        "  lpa-bridged pair\n"
        "  lpa-bridged pair --for 2m --role owner --confirm\n"
        "  lpa-bridged pair --over ble");
    command->add_option("--for", pair.length, "How long, from 10s to 24h: 90s, 10m, 2h")
        ->capture_default_str();
    command->add_option("--role", pair.role, "What the client may do")
        ->check(CLI::IsMember({"viewer", "installer", "owner"}))
        ->capture_default_str();
    command->add_flag("--confirm", pair.confirm, "Compare a code on both sides");
    AddOver(*command, pair.over);
    command->add_flag("--no-wait{false}", pair.wait, "Print the URI and end; pairing stays open");
    command->add_flag("--no-qr{false}", pair.qr, "Print no QR code on a terminal");
  }

  bool Given(const char* flag) const { return app.count(flag) > 0; }

  void Override(BridgedOptions& options) const {
    if (Given("--modem")) options.modem = values.modem;
    if (Given("--listen")) options.listen = values.listen;
    if (Given("--insecure-loopback")) options.insecure_loopback = true;
    if (Given("--name")) options.name = values.name;
    if (Given("--lease-grace")) options.lease_grace = values.lease_grace;
    if (Given("--role")) options.role = *bridge::RoleFrom(role);
    if (Given("--state-dir")) options.state_dir = state_dir;
    if (Given("--control")) options.control = values.control;
    options.transcript = values.transcript;
    options.verbose = values.verbose;
  }
};

}  // namespace

Result<std::optional<BridgedOptions>> ParseBridgedOptions(int argc, char** argv) {
  Flags flags;
  if (cli::AnswerCompletion(flags.app, argc, argv)) return std::nullopt;
  try {
    flags.app.parse(argc, argv);
  } catch (const CLI::Success& asked) {
    flags.app.exit(asked, std::cout, std::cerr);
    return std::nullopt;
  } catch (const CLI::ParseError& error) {
    const cli::UsageError usage = cli::ExplainUsage(flags.app, error);
    return Fail(MakeError(ErrorCode::kInvalidArgument, usage.message).WithNext(usage.next));
  }
  BridgedOptions options;
  if (!flags.config.empty()) LPAB_TRY(ReadConfig(flags.config, options));
  flags.Override(options);
  options.ask = flags.control.Words(flags.app);
  if (flags.app.got_subcommand("pair")) options.pair = flags.pair;
  if (flags.app.got_subcommand("trace")) options.trace = flags.trace;
  if (options.ask || options.pair || options.trace) return options;
  if (flags.app.got_subcommand("probe")) {
    options.probe = flags.probe;
    options.probe->more_aids = options.more_aids;
    options.probe->serial = options.port.serial;
    if (options.probe->transcript.empty()) options.probe->transcript = options.transcript;
    if (options.probe->ports.empty() && !options.modem.empty()) {
      options.probe->ports = {options.modem};
    }
    return options;
  }
  LPAB_TRY(Check(options));
  return options;
}

}  // namespace lpab::apps
