// lpa-relay: stands between an LPA and its servers, and shows what they say to each other.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <functional>
#include <iostream>

#include "apps/lpa-relay/commands.h"
#include "base/log.h"
#include "cli/completion.h"
#include "cli/usage_error.h"

namespace lpab::apps {
namespace {

constexpr int kExitFailure = 1;
constexpr int kExitUsage = 2;

struct Arguments {
  RunOptions run;
  ShowOptions show;
  std::string ca_dir;
  bool verbose = false;
  std::function<Result<void>()> chosen;
};

void AddRun(CLI::App& app, Arguments& arguments) {
  RunOptions& options = arguments.run;
  CLI::App* run = app.add_subcommand("run", "Pass calls on, and keep what crossed");
  run->fallthrough();
  run->add_option("--listen", options.listen, "ADDRESS:PORT for LPAs, with TLS (0: any port)")
      ->capture_default_str();
  run->add_option("--name", options.names, "another name or address of this machine; may repeat")
      ->expected(1)
      ->take_all();
  run->add_option("--ca-dir", options.ca_dir, "folder of the relay's own CA")
      ->type_name(cli::kFolder);
  run->add_option("--serve", options.serve,
                  "a server, HOST or HOST:PORT, in whose place it stands, for LPAs that know "
                  "nothing of a relay; may repeat")
      ->expected(1)
      ->take_all();
  run->add_option("--resolve", options.resolve,
                  "HOST:PORT:ADDRESS, instead of a look-up; may repeat")
      ->expected(1)
      ->take_all();
  run->add_option("--allow-host", options.allow_hosts,
                  "the servers that may be reached, HOST or *.DOMAIN; may repeat; default: any")
      ->expected(1)
      ->take_all();
  run->add_flag("--allow-private", options.allow_private,
                "also servers of this machine and of private networks");
  run->add_option("--tokens", options.tokens, "file of the clients' tokens, NAME TOKEN a line")
      ->type_name(cli::kFile);
  run->add_option("--ci-dir", options.ci_dir, "folder of eSIM CI certificates to trust")
      ->type_name(cli::kFolder);
  run->add_flag("--allow-test-ci", options.allow_test_ci,
                "trust the published GSMA test CIs where --ci-dir or the client names them");
  run->add_flag("--trust-client-ci", options.trust_client_ci,
                "trust, for its session, the CIs that a client says its card has");
  run->add_option("--records", options.records,
                  "folder for what crossed, a file a session; they will hold secrets")
      ->type_name(cli::kFolder);
  run->add_option("--page", options.page, "loopback ADDRESS:PORT of the page, or none")
      ->capture_default_str();
  run->add_flag("--full", options.full, "show identifiers and codes whole on the page");
  run->add_option("--timeout", options.timeout, "seconds that a server is given to answer")
      ->check(CLI::Range(1, 600))
      ->capture_default_str();
  run->footer(
      "Examples:\n"
      "  lpa-relay run --records sessions\n"
      "  lpa-relay run --listen 0.0.0.0:443 --serve rsp.example.com "
      "--resolve rsp.example.com:443:203.0.113.7");
  run->callback([&] { arguments.chosen = [&] { return RunRelay(arguments.run); }; });
}

void AddShow(CLI::App& app, Arguments& arguments) {
  CLI::App* show = app.add_subcommand("show", "Print a record, decoded, with what is odd in it");
  show->fallthrough();
  show->add_option("file", arguments.show.file, "a file of run --records")
      ->type_name(cli::kFile)
      ->required();
  CLI::Option* trace = show->add_option("--trace", arguments.show.trace,
                                        "what `lpa --trace` wrote meanwhile, on the same time line")
                           ->type_name(cli::kFile);
  show->add_flag("--full", arguments.show.full, "identifiers and codes whole");
  show->add_flag("--short", arguments.show.short_form, "calls, outcomes and findings alone");
  show->add_flag("--json", arguments.show.json, "a JSON object for each call")->excludes(trace);
  show->footer(
      "Examples:\n"
      "  lpa-relay show sessions/20261126T205110Z-0001.jsonl\n"
      "  lpa-relay show sessions/20261126T205110Z-0001.jsonl --short --trace run.jsonl");
  show->callback([&] { arguments.chosen = [&] { return ShowRecord(arguments.show); }; });
}

void AddCa(CLI::App& app, Arguments& arguments) {
  CLI::App* ca = app.add_subcommand("ca", "Say where the certificate of the relay's own CA is");
  ca->fallthrough();
  ca->add_option("--ca-dir", arguments.ca_dir, "folder of the CA; made if need be")
      ->type_name(cli::kFolder);
  ca->footer("Examples:\n  lpa-relay ca");
  ca->callback([&] { arguments.chosen = [&] { return ShowCa(arguments.ca_dir); }; });
}

int Complain(const std::string& message, const std::string& next, int exit_code) {
  std::fprintf(stderr, "lpa-relay: %s\n", message.c_str());
  if (!next.empty()) std::fprintf(stderr, "  %s\n", next.c_str());
  return exit_code;
}

int Main(int argc, char** argv) {
  CLI::App app(
      "Stands between an LPA and its SM-DP+ or SM-DS: passes everything on unchanged, and "
      "shows it decoded.",
      "lpa-relay");
  Arguments arguments;
  app.require_subcommand(1);
  app.set_version_flag("--version", "lpa-relay " LPAB_VERSION);
  app.add_flag("-v,--verbose", arguments.verbose, "Log what happens");
  app.footer(
      "Examples:\n"
      "  lpa-relay run\n"
      "  lpa-relay ca\n\n"
      "See also lpa-relay(1).");
  AddRun(app, arguments);
  AddShow(app, arguments);
  AddCa(app, arguments);
  if (cli::AnswerCompletion(app, argc, argv)) return 0;
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& asked) {
    return app.exit(asked, std::cout, std::cerr);
  } catch (const CLI::ParseError& error) {
    const cli::UsageError usage = cli::ExplainUsage(app, error);
    return Complain(usage.message, usage.next, kExitUsage);
  }
  if (arguments.verbose) log::SetMinimumLevel(log::Level::kInfo);
  const auto done = arguments.chosen();
  if (done) return 0;
  const bool usage = done.error().code == ErrorCode::kInvalidArgument;
  return Complain(done.error().message, done.error().next, usage ? kExitUsage : kExitFailure);
}

}  // namespace
}  // namespace lpab::apps

int main(int argc, char** argv) { return lpab::apps::Main(argc, argv); }
