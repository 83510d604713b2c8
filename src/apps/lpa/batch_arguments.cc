#include "apps/lpa/arguments.h"
#include "apps/lpa/commands.h"
#include "cli/completion.h"

namespace lpab::apps {

void AddBatch(CLI::App& app, Command& chosen) {
  CLI::App* batch = app.add_subcommand("batch", "profiles for many devices")->require_subcommand(1);
  auto options = std::make_shared<BatchRunOptions>();
  CLI::App* run = batch->add_subcommand(
      "run",
      "work through a file of orders; run it again after a crash, no code is used twice. "
      "--timeout is for each order");
  run->add_option("orders", options->orders,
                  "CSV: device, eid, activation_code, confirmation_code, nickname, enable")
      ->type_name(cli::kFile)
      ->required();
  run->add_option("--devices", options->devices,
                  "CSV: device, eid; where rows that give only an EID find their card")
      ->type_name(cli::kFile);
  run->add_option("--ledger", options->ledger,
                  "file of what became of each code (default: batch.sqlite in --state-dir)")
      ->type_name(cli::kFile);
  run->add_option("--report", options->reports,
                  "FILE.csv or FILE.json, complete after every order; may be given again")
      ->type_name(cli::kFile)
      ->allow_extra_args(false);
  run->add_flag("--dry-run", options->dry_run,
                "check files, ledger, devices and servers; use no code");
  run->add_flag("--retry-unknown", options->retry_unknown,
                "use codes again of which nobody knows what became");
  run->add_flag("--stop-on-error", options->stop_on_error, "stop at the first order that fails");
  run->add_flag("-y,--yes", options->yes, "without asking");
  run->callback([&chosen, options] {
    chosen = [options](Session& session) { return BatchRun(session, *options); };
  });
}

}  // namespace lpab::apps
