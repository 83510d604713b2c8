#include "apps/lpa/arguments.h"
#include "apps/lpa/commands.h"
#include "cli/completion.h"

namespace lpab::apps {
namespace {

void AddEarlyAck(CLI::App& command, bool& early_ack) {
  command.add_flag(
      "!--no-early-ack", early_ack,
      "send each block of a command by itself and wait for the card's status; a bridge "
      "takes only commands of one block then");
}

void AddReaderAdd(CLI::App& reader, Command& chosen) {
  auto options = std::make_shared<ReaderAddOptions>();
  CLI::App* add =
      reader.add_subcommand("add", "make a paired device a smart-card reader of pcscd's");
  add->add_option(
      "device", options->device,
      "its name, as `lpa devices` has it, or ble:NAME for Bluetooth; default: --card's");
  add->add_option("--config-dir", options->config_dir, "where pcscd looks for readers")
      ->type_name(cli::kFolder)
      ->default_str("/etc/reader.conf.d");
  add->add_option("--driver", options->driver,
                  "libifdlpabridge.so, where it is not beside this program")
      ->type_name(cli::kFile);
  AddEarlyAck(*add, options->early_ack);
  add->callback([&chosen, options] {
    chosen = [options](Session& session) { return ReaderAdd(session, *options); };
  });
}

void AddReaderServe(CLI::App& reader, Command& chosen) {
  auto options = std::make_shared<ReaderServeOptions>();
  CLI::App* serve = reader.add_subcommand(
      "serve", "put the card into vsmartcard's virtual reader, until it is stopped");
  serve->add_option("--vpcd", options->vpcd, "where the virtual reader waits for a card")
      ->required()
      ->type_name("HOST:PORT");
  AddEarlyAck(*serve, options->early_ack);
  serve->callback([&chosen, options] {
    chosen = [options](Session& session) { return ReaderServe(session, *options); };
  });
}

void AddReaderLpac(CLI::App& reader, Command& chosen) {
  auto options = std::make_shared<ReaderLpacOptions>();
  CLI::App* lpac = reader.add_subcommand("lpac", "run lpac with the card as its own");
  lpac->add_option("command", options->command, "lpac and its arguments, after --")
      ->required()
      ->expected(-1);
  AddEarlyAck(*lpac, options->early_ack);
  lpac->callback([&chosen, options] {
    chosen = [options](Session& session) { return ReaderLpac(session, *options); };
  });
}

}  // namespace

void AddReader(CLI::App& app, Command& chosen) {
  CLI::App* reader =
      app.add_subcommand("reader", "the card as a smart-card reader, for other LPAs");
  reader->require_subcommand(1);
  AddReaderAdd(*reader, chosen);
  AddReaderServe(*reader, chosen);
  AddReaderLpac(*reader, chosen);
}

}  // namespace lpab::apps
