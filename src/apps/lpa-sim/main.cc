// lpa-sim: the world in software. eUICC, modem and SM-DP+, together or one by one.
#include <CLI/CLI.hpp>
#include <functional>
#include <iostream>

#include "apps/lpa-sim/commands.h"
#include "base/log.h"
#include "io/stop_signals.h"
#include "sim/euicc/bugs.h"

namespace lpab::apps {
namespace {

constexpr int kExitFailure = 1;
constexpr int kExitUsage = 2;

struct Arguments {
  WorldOptions world;
  ModemOptions modem;
  SmdpOptions smdp;
  IdentityOptions pki;
  CardsOptions cards;
  int world_baud = 0;
  int modem_baud = 0;
  bool world_no_ccho = false;
  bool modem_no_ccho = false;
  std::vector<std::string> world_bugs;
  std::vector<std::string> smdp_bugs;
  bool verbose = false;
  std::function<Result<void>()> run;
};

void AddModemFlags(CLI::App& command, ModemPartOptions& modem, int& baud, bool& no_ccho) {
  command.add_option("--baud", baud, "pace of the modem's ports; default: none")
      ->check(CLI::Range(300, 4000000));
  command.add_flag("--no-ccho", no_ccho, "a firmware without +CCHO, +CGLA and +CCHC");
  command.add_option("--modem-fault", modem.fault,
                     "plain-error:N, silence:N, dead:N or close-port:N at the N-th card command");
  command
      .add_option("--card-channels", modem.card.channels,
                  "logical channels of the card besides the basic one")
      ->check(CLI::Range(3, 19))
      ->capture_default_str();
  command
      .add_option("--card-memory", modem.card.memory_size, "bytes that the card has for profiles")
      ->capture_default_str();
  command.add_flag("!--no-card-refresh", modem.card.refresh,
                   "the card asks for no REFRESH after a profile switch");
  command
      .add_option("--card-bug", modem.card_bugs,
                  "NAME or NAME=N, may be given more than once; lpa-sim bugs lists them")
      ->allow_extra_args(false);
}

void Apply(ModemPartOptions& modem, int baud, bool no_ccho) {
  modem.ccho = !no_ccho;
  if (baud != 0) modem.server.baud = baud;
}

void AddServerFlags(CLI::App& command, IdentityOptions& identity,
                    sim::smdp::SmdpServerOptions& smdp) {
  command.add_option("--pki", identity.given, "folder of certificates and keys to use");
  command.add_option("--smdp-host", identity.host, "name of the SM-DP+, also in its certificate")
      ->capture_default_str();
  command.add_option("--smdp-port", smdp.port, "port of the SM-DP+ on 127.0.0.1; default: any")
      ->check(CLI::Range(1, 65535));
  command.add_option("--curve", identity.curve, "which certificates: both, nist or brainpool")
      ->check(CLI::IsMember({"both", "nist", "brainpool"}))
      ->capture_default_str();
  command
      .add_option("--tls", identity.tls,
                  "the TLS certificate: valid, expired, wrong-host, eum-signed, unknown-ci")
      ->check(CLI::IsMember({"valid", "expired", "wrong-host", "eum-signed", "unknown-ci"}))
      ->capture_default_str();
}

void AddBugFlags(CLI::App& command, std::vector<std::string>& names) {
  command
      .add_option("--smdp-bug", names,
                  "NAME or NAME=N: what the SM-DP+ does wrong, listed below; may be repeated")
      ->expected(1)
      ->take_all();
  command.footer("Bugs of the SM-DP+ (answer N counts from 1 since the start):\n" +
                 sim::smdp::DescribeBugs());
}

Result<void> Apply(sim::smdp::Bugs& bugs, const std::vector<std::string>& names) {
  for (const std::string& name : names) LPAB_TRY(sim::smdp::SetBug(bugs, name));
  return {};
}

void AddWorld(CLI::App& app, Arguments& arguments) {
  WorldOptions& options = arguments.world;
  CLI::App* command = app.add_subcommand("world", "eUICC, modem and SM-DP+ in one folder");
  command->add_option("--dir", options.directory, "the world's folder; made when missing")
      ->required();
  command->add_option("--orders", options.orders,
                      "folder of packages and order files; default: DIR/orders with a sample");
  command->add_option("--eid", options.identity.eid, "of a new card; default: random");
  AddModemFlags(*command, options.modem, arguments.world_baud, arguments.world_no_ccho);
  AddServerFlags(*command, options.identity, options.smdp);
  AddBugFlags(*command, arguments.world_bugs);
  command->callback([&arguments] {
    arguments.run = [&arguments]() -> Result<void> {
      LPAB_TRY(Apply(arguments.world.bugs, arguments.world_bugs));
      Apply(arguments.world.modem, arguments.world_baud, arguments.world_no_ccho);
      return RunWorld(arguments.world);
    };
  });
}

void AddModem(CLI::App& app, Arguments& arguments) {
  ModemPartOptions& options = arguments.modem.modem;
  CLI::App* command = app.add_subcommand("modem", "a modem with an eUICC in it");
  command->add_option("--card", options.card_directory, "folder of the eUICC")->required();
  command->add_option("--pki", arguments.modem.pki, "folder that gives the eUICC its identity");
  command->add_option("--pty", options.server.pty_link, "link to the modem's pseudo-terminal");
  command->add_option("--socket", options.server.socket_path, "the modem's Unix socket");
  command->add_option("--counters", options.counters_path, "file for what crossed the modem");
  AddModemFlags(*command, options, arguments.modem_baud, arguments.modem_no_ccho);
  command->callback([&arguments] {
    arguments.run = [&arguments] {
      Apply(arguments.modem.modem, arguments.modem_baud, arguments.modem_no_ccho);
      return RunModem(arguments.modem);
    };
  });
}

void AddSmdp(CLI::App& app, Arguments& arguments) {
  SmdpOptions& options = arguments.smdp;
  CLI::App* command = app.add_subcommand("smdp", "an SM-DP+ on 127.0.0.1");
  command->add_option("--orders", options.orders, "folder of packages and order files")->required();
  command->add_option("--notifications", options.notifications, "folder for what it receives")
      ->required();
  AddServerFlags(*command, options.identity, options.smdp);
  command->get_option("--pki")->required();
  command->add_option("--state", options.state,
                      "folder for what became of its orders; default: order-state beside "
                      "--notifications");
  AddBugFlags(*command, arguments.smdp_bugs);
  command->callback([&arguments] {
    arguments.run = [&arguments]() -> Result<void> {
      LPAB_TRY(Apply(arguments.smdp.bugs, arguments.smdp_bugs));
      return RunSmdp(arguments.smdp);
    };
  });
}

void AddPki(CLI::App& app, Arguments& arguments) {
  IdentityOptions& options = arguments.pki;
  CLI::App* command = app.add_subcommand("pki", "makes a test PKI on both curves");
  command->add_option("--dir", options.own, "where to")->required();
  command->add_option("--eid", options.eid, "of the eUICC; default: random");
  command->add_option("--smdp-host", options.host, "in the TLS certificate")->capture_default_str();
  command->callback(
      [&arguments] { arguments.run = [&arguments] { return RunPki(arguments.pki); }; });
}

void AddCards(CLI::App& app, Arguments& arguments) {
  CardsOptions& options = arguments.cards;
  CLI::App* command = app.add_subcommand("cards", "makes more eUICCs under a world's PKI");
  command->add_option("--dir", options.world, "the world's folder")->required();
  command->add_option("--count", options.count, "how many cards it shall have")
      ->required()
      ->check(CLI::Range(1, 1000));
  command->callback(
      [&arguments] { arguments.run = [&arguments] { return MakeCards(arguments.cards); }; });
}

void ListBugs() {
  for (const sim::euicc::BugSwitch& each : sim::euicc::BugSwitches()) {
    std::string name(each.name);
    if (each.number != nullptr) name += "=N";
    name.resize(24, ' ');
    std::cout << name << each.what << "\n";
  }
}

void AddBugs(CLI::App& app, Arguments& arguments) {
  app.add_subcommand("bugs", "lists what --card-bug can make the card do wrong")
      ->callback([&arguments] {
        arguments.run = [] {
          ListBugs();
          return Result<void>();
        };
      });
}

int Main(int argc, char** argv) {
  Arguments arguments;
  CLI::App app("eUICC, modem and SM-DP+ in software");
  app.set_version_flag("--version", LPAB_VERSION);
  app.add_flag("-v,--verbose", arguments.verbose, "log what happens");
  app.require_subcommand(1);
  app.fallthrough();
  AddWorld(app, arguments);
  AddModem(app, arguments);
  AddSmdp(app, arguments);
  AddPki(app, arguments);
  AddCards(app, arguments);
  AddBugs(app, arguments);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kExitUsage;
  }
  if (arguments.verbose) log::SetMinimumLevel(log::Level::kInfo);
  io::IgnoreBrokenPipes();
  const auto ended = arguments.run();
  if (ended) return 0;
  std::cerr << "lpa-sim: " << ended.error().ToString() << std::endl;
  return ended.error().code == ErrorCode::kInvalidArgument ? kExitUsage : kExitFailure;
}

}  // namespace
}  // namespace lpab::apps

int main(int argc, char** argv) { return lpab::apps::Main(argc, argv); }
