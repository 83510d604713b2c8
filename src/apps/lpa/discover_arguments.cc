#include "apps/lpa/arguments.h"
#include "apps/lpa/commands.h"

namespace lpab::apps {

void AddDiscover(CLI::App& app, Command& chosen) {
  auto options = std::make_shared<DiscoverOptions>();
  CLI::App* discover =
      app.add_subcommand("discover", "ask an SM-DS which profiles wait for the card");
  discover->add_option("--smds", options->smds,
                       "HOST or HOST:PORT (default: the card's root SM-DS)");
  discover->add_flag("--download", options->download,
                     "download what is found (default: ask, on a terminal)");
  discover->add_flag("-y,--yes", options->yes, "download and install without asking");
  discover->callback([&chosen, options] {
    chosen = [options](Session& session) { return Discover(session, *options); };
  });
}

}  // namespace lpab::apps
