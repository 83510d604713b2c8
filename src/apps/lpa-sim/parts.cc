// One part of a world by itself.
#include "apps/lpa-sim/commands.h"
#include "apps/lpa-sim/run_loop.h"
#include "sim/pki/identity_folder.h"

namespace lpab::apps {
namespace {

namespace fs = std::filesystem;

// The card's own identity; a new card gets one of the PKI first.
Result<sim::pki::EuiccIdentity> CardIdentity(const ModemOptions& options) {
  const fs::path folder = sim::pki::IdentityFolder(options.modem.card_directory);
  if (!options.pki.empty()) {
    IdentityOptions given;
    given.given = options.pki;
    given.now = UnixNow();
    LPAB_ASSIGN(const Identities identities, PrepareIdentities(given));
    LPAB_TRY(sim::pki::WriteEuiccIdentity(identities.euicc, folder));
  }
  auto identity = sim::pki::LoadEuiccIdentity(folder);
  if (identity || !options.pki.empty()) return identity;
  return Fail(std::move(identity).error().WithNext(
      "name the card_dir of a world, or make a PKI (lpa-sim pki) and name it with --pki"));
}

}  // namespace

Result<void> RunModem(const ModemOptions& options) {
  LPAB_ASSIGN(sim::pki::EuiccIdentity identity, CardIdentity(options));
  const std::string eid = identity.eid;
  LPAB_ASSIGN(const auto loop, io::PollLoop::Create());
  LPAB_ASSIGN(const auto modem, ModemPart::Start(*loop, std::move(identity), options.modem));
  Say("eUICC", "EID " + eid + " in " + options.modem.card_directory.string());
  if (!options.modem.server.pty_link.empty()) Say("modem", options.modem.server.pty_link);
  if (!options.modem.server.socket_path.empty()) Say("modem", options.modem.server.socket_path);
  Say("ready", "SIGTERM stops it");
  return RunUntilStopped(*loop);
}

Result<void> RunSmdp(const SmdpOptions& options) {
  IdentityOptions identity = options.identity;
  identity.now = UnixNow();
  LPAB_ASSIGN(const Identities identities, PrepareIdentities(identity));
  sim::smdp::SmdpSettings settings;
  settings.identities = identities.smdp;
  settings.orders_dir = options.orders;
  settings.notifications_dir = options.notifications;
  settings.state_dir = options.state;
  settings.bugs = options.bugs;
  sim::smdp::RspServerOptions part = options.smdp;
  part.host = options.identity.host;
  LPAB_ASSIGN(const auto smdp,
              sim::smdp::SmdpServer::Start(std::move(settings), identities.tls, part));
  Say("SM-DP+", "https://" + smdp->address());
  Say("ready", "SIGTERM stops it");
  LPAB_ASSIGN(const auto loop, io::PollLoop::Create());
  return RunUntilStopped(*loop);
}

Result<void> RunPki(const IdentityOptions& options) {
  IdentityOptions generation = options;
  generation.now = UnixNow();
  LPAB_ASSIGN(const std::string eid, GeneratePki(generation));
  Say("EID", eid);
  Say("PKI", options.own.string());
  return {};
}

}  // namespace lpab::apps
