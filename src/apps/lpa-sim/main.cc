// lpa-sim: the world in software. eUICC, modem, SM-DP+ and SM-DS, together or one by one.
#include <CLI/CLI.hpp>
#include <functional>
#include <iostream>

#include "apps/lpa-sim/commands.h"
#include "apps/lpa-sim/modem_list.h"
#include "base/log.h"
#include "cli/completion.h"
#include "cli/examples.h"
#include "cli/usage_error.h"
#include "io/stop_signals.h"
#include "sim/euicc/bugs.h"
#include "sim/modem/personality.h"

namespace lpab::apps {
namespace {

constexpr int kExitFailure = 1;
constexpr int kExitUsage = 2;

constexpr cli::Example kExamples[] = {
    {"world",
     "  lpa-sim world --dir /tmp/world\n"
     "  lpa-sim world --dir /tmp/world --card-memory 65536 --smdp-bug http-500=1"},
    {"modem",
     "  lpa-sim modem --card /tmp/card --pki /tmp/pki --socket /tmp/modem.sock\n"
     "  lpa-sim modem --card /tmp/card --pki /tmp/pki --pty /tmp/modem --personality mt5700"},
    {"smdp", "  lpa-sim smdp --pki /tmp/pki --orders /tmp/orders --notifications /tmp/received"},
    {"pki", "  lpa-sim pki --dir /tmp/pki"},
    {"cards", "  lpa-sim cards --dir /tmp/world --count 40"},
    {"update-metadata", "  lpa-sim update-metadata --card /tmp/world/card --name 'Home'"},
    {"bugs", "  lpa-sim bugs"},
    {"quirks", "  lpa-sim quirks"},
};
constexpr char kBugsTitle[] = "Bugs of the SM-DP+ (answer N counts from 1 since the start):\n";

struct Arguments {
  WorldOptions world;
  ModemOptions modem;
  SmdpOptions smdp;
  IdentityOptions pki;
  CardsOptions cards;
  UpdateMetadataOptions update;
  int world_baud = 0;
  int modem_baud = 0;
  std::vector<std::string> world_bugs;
  std::vector<std::string> smds_bugs;  // of the world
  std::vector<std::string> smdp_bugs;
  bool verbose = false;
  std::function<Result<void>()> run;
};

void AddModemFlags(CLI::App& command, ModemPartOptions& modem, int& baud) {
  command.add_option("--baud", baud, "pace of the modem's ports; default: none")
      ->check(CLI::Range(300, 4000000));
  command.add_option("--abstract-socket", modem.server.abstract_name,
                     "a further port, in Linux's abstract namespace: for ModemManager's tests");
  std::vector<std::string> personalities;
  for (const auto& each : sim::modem::Personalities()) personalities.push_back(each.name);
  command
      .add_option("--personality", modem.personality,
                  "which modem it is, with its misbehaviour; lpa-sim quirks lists them")
      ->check(CLI::IsMember(personalities))
      ->capture_default_str();
  command
      .add_option("--quirk", modem.quirks,
                  "NAME or NAME=VALUE: one misbehaviour of the modem, may be given more than once; "
                  "lpa-sim quirks lists them")
      ->allow_extra_args(false);
  command.add_option("--modem-fault", modem.fault,
                     "KIND:N, at the N-th card command; lpa-sim quirks lists the kinds");
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
  command.add_option("--root-smds", modem.root_smds,
                     "address of the root SM-DS that the card names; default: the world's");
  command
      .add_option("--card-bug", modem.card_bugs,
                  "NAME or NAME=N, may be given more than once; lpa-sim bugs lists them")
      ->allow_extra_args(false);
}

void Apply(ModemPartOptions& modem, int baud) {
  if (baud != 0) modem.server.baud = baud;
}

void AddTlsFlag(CLI::App& command, const char* flag, std::string& kind, const std::string& server) {
  const std::vector<std::string> kinds = {"valid",      "expired",    "wrong-host",
                                          "wrong-role", "eum-signed", "unknown-ci"};
  command.add_option(flag, kind, "the TLS certificate of the " + server)
      ->check(CLI::IsMember(kinds))
      ->capture_default_str();
}

void AddServerFlags(CLI::App& command, IdentityOptions& identity,
                    sim::smdp::RspServerOptions& smdp) {
  command.add_option("--pki", identity.given, "folder of certificates and keys to use")
      ->type_name(cli::kFolder);
  command.add_option("--smdp-host", identity.host, "name of the SM-DP+, also in its certificate")
      ->capture_default_str();
  command.add_option("--smdp-port", smdp.port, "port of the SM-DP+ on 127.0.0.1; default: any")
      ->check(CLI::Range(1, 65535));
  command.add_option("--curve", identity.curve, "which certificates: both, nist or brainpool")
      ->check(CLI::IsMember({"both", "nist", "brainpool"}))
      ->capture_default_str();
  AddTlsFlag(command, "--tls", identity.tls, "SM-DP+");
}

void AddSmdsFlags(CLI::App& command, WorldOptions& options, std::vector<std::string>& bugs) {
  command.add_option("--smds-port", options.smds.port, "port of the SM-DS; default: any")
      ->check(CLI::Range(1, 65535));
  AddTlsFlag(command, "--smds-tls", options.identity.smds_tls, "SM-DS");
  command.add_option("--smds-bug", bugs, "as --smdp-bug, of the SM-DS")->expected(1)->take_all();
}

void AddBugFlags(CLI::App& command, std::vector<std::string>& names) {
  command
      .add_option("--smdp-bug", names,
                  "NAME or NAME=N: what the SM-DP+ does wrong, listed below; may be repeated")
      ->expected(1)
      ->take_all();
  command.footer(kBugsTitle + sim::smdp::DescribeBugs());
}

Result<void> Apply(sim::smdp::Bugs& bugs, const std::vector<std::string>& names,
                   sim::smdp::BugOwner owner = sim::smdp::BugOwner::kSmdp) {
  for (const std::string& name : names) LPAB_TRY(sim::smdp::SetBug(bugs, name, owner));
  return {};
}

void AddWorld(CLI::App& app, Arguments& arguments) {
  WorldOptions& options = arguments.world;
  CLI::App* command = app.add_subcommand("world", "eUICC, modem, SM-DP+ and SM-DS in one folder");
  command->add_option("--dir", options.directory, "the world's folder; made when missing")
      ->type_name(cli::kFolder)
      ->required();
  command
      ->add_option("--orders", options.orders,
                   "folder of packages and order files; default: DIR/orders with a sample")
      ->type_name(cli::kFolder);
  command->add_option("--eid", options.identity.eid, "of a new card; default: random");
  AddModemFlags(*command, options.modem, arguments.world_baud);
  AddServerFlags(*command, options.identity, options.smdp);
  AddBugFlags(*command, arguments.world_bugs);
  AddSmdsFlags(*command, options, arguments.smds_bugs);
  command->footer(command->get_footer() + "Bugs of the SM-DS:\n" +
                  sim::smdp::DescribeBugs(sim::smdp::BugOwner::kSmds));
  command->callback([&arguments] {
    arguments.run = [&arguments]() -> Result<void> {
      LPAB_TRY(Apply(arguments.world.bugs, arguments.world_bugs));
      LPAB_TRY(Apply(arguments.world.smds_bugs, arguments.smds_bugs, sim::smdp::BugOwner::kSmds));
      Apply(arguments.world.modem, arguments.world_baud);
      return RunWorld(arguments.world);
    };
  });
}

void AddModem(CLI::App& app, Arguments& arguments) {
  ModemPartOptions& options = arguments.modem.modem;
  CLI::App* command = app.add_subcommand("modem", "a modem with an eUICC in it");
  command->add_option("--card", options.card_directory, "folder of the eUICC")
      ->type_name(cli::kFolder)
      ->required();
  command->add_option("--pki", arguments.modem.pki, "folder that gives the eUICC its identity")
      ->type_name(cli::kFolder);
  command->add_option("--pty", options.server.pty_link, "link to the modem's pseudo-terminal")
      ->type_name(cli::kFile);
  command->add_option("--socket", options.server.socket_path, "the modem's Unix socket")
      ->type_name(cli::kFile);
  command->add_option("--counters", options.counters_path, "file for what crossed the modem")
      ->type_name(cli::kFile);
  AddModemFlags(*command, options, arguments.modem_baud);
  command->callback([&arguments] {
    arguments.run = [&arguments] {
      Apply(arguments.modem.modem, arguments.modem_baud);
      return RunModem(arguments.modem);
    };
  });
}

void AddSmdp(CLI::App& app, Arguments& arguments) {
  SmdpOptions& options = arguments.smdp;
  CLI::App* command = app.add_subcommand("smdp", "an SM-DP+ on 127.0.0.1");
  command->add_option("--orders", options.orders, "folder of packages and order files")
      ->type_name(cli::kFolder)
      ->required();
  command->add_option("--notifications", options.notifications, "folder for what it receives")
      ->type_name(cli::kFolder)
      ->required();
  AddServerFlags(*command, options.identity, options.smdp);
  command->get_option("--pki")->required();
  command
      ->add_option("--state", options.state,
                   "folder for what became of its orders; default: order-state beside "
                   "--notifications")
      ->type_name(cli::kFolder);
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
  command->add_option("--dir", options.own, "where to")->type_name(cli::kFolder)->required();
  command->add_option("--eid", options.eid, "of the eUICC; default: random");
  command->add_option("--smdp-host", options.host, "in the TLS certificate")->capture_default_str();
  command->callback(
      [&arguments] { arguments.run = [&arguments] { return RunPki(arguments.pki); }; });
}

void AddCards(CLI::App& app, Arguments& arguments) {
  CardsOptions& options = arguments.cards;
  CLI::App* command = app.add_subcommand("cards", "makes more eUICCs under a world's PKI");
  command->add_option("--dir", options.world, "the world's folder")
      ->type_name(cli::kFolder)
      ->required();
  command->add_option("--count", options.count, "how many cards it shall have")
      ->required()
      ->check(CLI::Range(1, 1000));
  command->callback(
      [&arguments] { arguments.run = [&arguments] { return MakeCards(arguments.cards); }; });
}

void AddUpdateMetadata(CLI::App& app, Arguments& arguments) {
  UpdateMetadataOptions& options = arguments.update;
  CLI::App* command = app.add_subcommand(
      "update-metadata",
      "changes the enabled profile's metadata, as its operator does over the air");
  command->add_option("--card", options.card, "folder of the eUICC, which no program uses")
      ->type_name(cli::kFolder)
      ->required();
  // Not as std::optional: an empty text is a value here.
  const auto add = [command](const char* flag, std::optional<std::string>& value,
                             const char* help) {
    command->add_option_function<std::string>(
        flag, [&value](const std::string& text) { value = text; }, help);
  };
  add("--provider", options.provider, "service provider name");
  add("--name", options.name, "profile name");
  add("--icon", options.icon, "PNG or JPEG file of at most 1024 bytes; '' removes it");
  add("--keep-rules", options.rules,
      "ppr1, ppr2 or ppr1,ppr2: the policy rules that stay; '' removes all");
  command->callback([&arguments] {
    arguments.run = [&arguments] { return RunUpdateMetadata(arguments.update); };
  });
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

void AddQuirks(CLI::App& app, Arguments& arguments) {
  app.add_subcommand("quirks", "lists what --personality, --quirk and --modem-fault take")
      ->callback([&arguments] {
        arguments.run = [] {
          std::cout << DescribeModems();
          return Result<void>();
        };
      });
}

int Main(int argc, char** argv) {
  Arguments arguments;
  CLI::App app("eUICC, modem, SM-DP+ and SM-DS in software", "lpa-sim");
  app.set_version_flag("--version", LPAB_VERSION);
  app.add_flag("-v,--verbose", arguments.verbose, "log what happens");
  app.require_subcommand(1);
  app.fallthrough();
  AddWorld(app, arguments);
  AddModem(app, arguments);
  AddSmdp(app, arguments);
  AddPki(app, arguments);
  AddCards(app, arguments);
  AddUpdateMetadata(app, arguments);
  AddBugs(app, arguments);
  AddQuirks(app, arguments);
  cli::AddExamples(app, kExamples);
  app.footer("'lpa-sim COMMAND --help' says more, with examples. See also lpa-sim(1).");
  if (cli::AnswerCompletion(app, argc, argv)) return 0;
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& asked) {
    return app.exit(asked);
  } catch (const CLI::ParseError& error) {
    const cli::UsageError usage = cli::ExplainUsage(app, error);
    std::cerr << "lpa-sim: " << log::Escape(usage.message) << "\n  " << usage.next << std::endl;
    return kExitUsage;
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
