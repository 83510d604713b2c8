#include <nlohmann/json.hpp>

#include "apps/lpa-sim/commands.h"
#include "apps/lpa-sim/run_loop.h"
#include "io/files.h"
#include "sim/modem/command_line.h"
#include "sim/pki/identity_folder.h"
#include "sim/smdp/sample_package.h"

namespace lpab::apps {
namespace {

namespace fs = std::filesystem;

constexpr char kSampleMatchingId[] = "SAMPLE";

struct Places {
  explicit Places(const fs::path& directory) : root(fs::absolute(directory).lexically_normal()) {}

  fs::path root;
  fs::path world() const { return root / "world.json"; }
  fs::path counters() const { return root / "counters.json"; }
  fs::path lock() const { return root / "world.lock"; }
  fs::path smdp_port() const { return root / "smdp-port"; }
  fs::path smds_port() const { return root / "smds-port"; }
  fs::path pki() const { return root / "pki"; }
  fs::path ci() const { return root / "ci"; }
  fs::path card() const { return root / "card"; }
  fs::path orders() const { return root / "orders"; }
  fs::path events() const { return root / "events.json"; }
  fs::path notifications() const { return root / "notifications"; }
  fs::path modem() const { return root / "modem"; }
  fs::path socket() const { return root / "modem.sock"; }
};

struct Servers {
  std::unique_ptr<sim::smdp::SmdpServer> smdp;
  std::unique_ptr<sim::smdp::SmdsServer> smds;  // null: there is none
};

// A file that is there only while the world is ready: one left by a killed world goes, too.
class ReadyFile {
 public:
  explicit ReadyFile(fs::path path) : path_(std::move(path)) { Remove(); }
  ~ReadyFile() { Remove(); }
  ReadyFile(const ReadyFile&) = delete;
  ReadyFile& operator=(const ReadyFile&) = delete;

  Result<void> Write(std::string_view text) const {
    return io::WriteFileAtomically(path_.string(), AsBytes(text));
  }

 private:
  void Remove() const {
    std::error_code ignored;
    fs::remove(path_, ignored);
  }

  fs::path path_;
};

Result<io::LockFile> Occupy(const Places& places) {
  std::error_code error;
  fs::create_directories(places.root, error);
  if (error) return Fail(io::FileError("make", places.root.string(), error.value()));
  auto lock = io::LockFile::Acquire(places.lock().string());
  if (lock || lock.error().code != ErrorCode::kBusy) return lock;
  return Fail(MakeError(ErrorCode::kBusy, "another lpa-sim world runs in " + places.root.string())
                  .WithNext("stop it, or choose another folder"));
}

Result<void> PutSample(const fs::path& orders) {
  std::error_code error;
  fs::create_directories(orders, error);
  if (error) return Fail(io::FileError("make", orders.string(), error.value()));
  const fs::path package = orders / (std::string(kSampleMatchingId) + ".der");
  if (fs::exists(package)) return {};
  LPAB_ASSIGN(const Bytes sample, sim::smdp::MakeSamplePackage({}));
  return io::WriteFileAtomically(package.string(), sample);
}

// A file for the SM-DS's events, for people to write into: empty at first.
Result<void> PutEvents(const fs::path& events) {
  if (fs::exists(events)) return {};
  return io::WriteFileAtomically(events.string(), AsBytes("[]\n"));
}

// The port of the run before, or 0.
int LastPort(const fs::path& path) {
  const auto text = io::ReadFile(path.string(), 16);
  if (!text) return 0;
  const auto port = sim::modem::ParseNumber(AsText(*text));
  return port && *port < 65536 ? *port : 0;
}

// On the port that is asked for, or that of the run before, which `port_file` remembers, or, where
// that one is taken, any.
template <typename Server, typename Settings>
Result<std::unique_ptr<Server>> StartServer(const Settings& settings,
                                            const sim::pki::TlsIdentity& tls,
                                            const sim::smdp::RspServerOptions& asked,
                                            const fs::path& port_file) {
  sim::smdp::RspServerOptions options = asked;
  if (options.port == 0) options.port = LastPort(port_file);
  auto server = Server::Start(settings, tls, options);
  const bool may_move = asked.port == 0 && options.port != 0;
  if (!server && may_move && server.error().code != ErrorCode::kInvalidArgument) {
    options.port = 0;
    server = Server::Start(settings, tls, options);
  }
  if (!server) return server;
  const std::string port = std::to_string((*server)->port());
  LPAB_TRY(io::WriteFileAtomically(port_file.string(), AsBytes(port)));
  return server;
}

Result<std::unique_ptr<sim::smdp::SmdpServer>> StartSmdp(const WorldOptions& options,
                                                         const Places& places,
                                                         const fs::path& orders,
                                                         const Identities& identities) {
  sim::smdp::SmdpSettings settings;
  settings.identities = identities.smdp;
  settings.orders_dir = orders;
  settings.notifications_dir = places.notifications();
  settings.bugs = options.bugs;
  sim::smdp::RspServerOptions smdp = options.smdp;
  smdp.host = options.identity.host;
  return StartServer<sim::smdp::SmdpServer>(settings, identities.tls, smdp, places.smdp_port());
}

// Null where the PKI has no SM-DS.
Result<std::unique_ptr<sim::smdp::SmdsServer>> StartSmds(const WorldOptions& options,
                                                         const Places& places,
                                                         const Identities& identities) {
  if (!identities.smds) return std::unique_ptr<sim::smdp::SmdsServer>();
  LPAB_TRY(PutEvents(places.events()));
  sim::smdp::SmdsSettings settings;
  settings.identities = identities.smds->identities;
  settings.impostors = identities.smdp;
  settings.events_file = places.events();
  settings.bugs = options.smds_bugs;
  sim::smdp::RspServerOptions smds = options.smds;
  smds.host = options.identity.host;
  return StartServer<sim::smdp::SmdsServer>(settings, identities.smds->tls, smds,
                                            places.smds_port());
}

Result<std::unique_ptr<ModemPart>> StartModem(io::PollLoop& loop, const WorldOptions& options,
                                              const Places& places, const Identities& identities,
                                              const Servers& servers) {
  ModemPartOptions modem = options.modem;
  if (servers.smds != nullptr && modem.root_smds.empty()) {
    modem.root_smds = servers.smds->address();
  }
  modem.card_directory = places.card();
  modem.server.pty_link = places.modem().string();
  modem.server.socket_path = places.socket().string();
  modem.counters_path = places.counters().string();
  LPAB_TRY(sim::pki::WriteEuiccIdentity(identities.euicc, sim::pki::IdentityFolder(places.card())));
  return ModemPart::Start(loop, identities.euicc, modem);
}

std::string WorldJson(const Places& places, const std::string& eid, const Servers& servers) {
  nlohmann::ordered_json world = {
      {"modem_pty", places.modem().string()},
      {"modem_socket", places.socket().string()},
      {"smdp_address", servers.smdp->address()},
      {"ci_dir", places.ci().string()},
      {"eid", eid},
      {"card_dir", places.card().string()},
      {"notifications_dir", places.notifications().string()},
  };
  if (servers.smds != nullptr) {
    world["smds_address"] = servers.smds->address();
    world["events_file"] = places.events().string();
  }
  return world.dump(2) + "\n";
}

void SayWhatIsThere(const WorldOptions& options, const Places& places, const std::string& eid,
                    const Servers& servers, const fs::path& orders) {
  const auto& baud = options.modem.server.baud;
  const std::string& smdp = servers.smdp->address();
  Say("eUICC", "EID " + eid + " in " + places.card().string());
  Say("modem", "EC25-J on " + places.modem().string() + " and " + places.socket().string() +
                   (baud ? ", " + std::to_string(*baud) + " baud" : ""));
  Say("SM-DP+", "https://" + smdp + ", orders in " + orders.string());
  if (servers.smds != nullptr) {
    Say("SM-DS", "https://" + servers.smds->address() + ", events in " + places.events().string());
  }
  Say("CI certificates", places.ci().string());
  if (fs::exists(orders / (std::string(kSampleMatchingId) + ".der"))) {
    Say("activation code", "LPA:1$" + smdp + "$" + kSampleMatchingId);
  }
  Say("ready", places.world().string());
}

}  // namespace

Result<void> RunWorld(const WorldOptions& options) {
  const Places places(options.directory);
  LPAB_ASSIGN(const io::LockFile lock, Occupy(places));
  const ReadyFile ready(places.world());
  const fs::path orders =
      options.orders.empty() ? places.orders() : fs::absolute(options.orders).lexically_normal();
  if (options.orders.empty()) LPAB_TRY(PutSample(orders));

  IdentityOptions identity = options.identity;
  identity.own = places.pki();
  identity.now = UnixNow();
  LPAB_ASSIGN(const Identities identities, PrepareIdentities(identity));
  LPAB_TRY(WriteCiFolder(identities.cis, places.ci()));

  // The servers first: the card names the SM-DS by its port.
  LPAB_ASSIGN(const auto loop, io::PollLoop::Create());
  Servers servers;
  LPAB_ASSIGN(servers.smdp, StartSmdp(options, places, orders, identities));
  LPAB_ASSIGN(servers.smds, StartSmds(options, places, identities));
  LPAB_ASSIGN(const auto modem, StartModem(*loop, options, places, identities, servers));
  LPAB_TRY(ready.Write(WorldJson(places, identities.euicc.eid, servers)));
  SayWhatIsThere(options, places, identities.euicc.eid, servers, orders);
  LPAB_TRY(RunUntilStopped(*loop));
  Say("stopped", modem->counters().ToJson());
  return {};
}

}  // namespace lpab::apps
