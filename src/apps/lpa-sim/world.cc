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
  fs::path port() const { return root / "smdp-port"; }
  fs::path pki() const { return root / "pki"; }
  fs::path ci() const { return root / "ci"; }
  fs::path card() const { return root / "card"; }
  fs::path orders() const { return root / "orders"; }
  fs::path notifications() const { return root / "notifications"; }
  fs::path modem() const { return root / "modem"; }
  fs::path socket() const { return root / "modem.sock"; }
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

// The port of the run before, or 0.
int LastPort(const Places& places) {
  const auto text = io::ReadFile(places.port().string(), 16);
  if (!text) return 0;
  const auto port = sim::modem::ParseNumber(AsText(*text));
  return port && *port < 65536 ? *port : 0;
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
  sim::smdp::SmdpServerOptions smdp = options.smdp;
  smdp.host = options.identity.host;
  if (smdp.port == 0) smdp.port = LastPort(places);
  auto part = sim::smdp::SmdpServer::Start(settings, identities.tls, smdp);
  const bool may_move = options.smdp.port == 0 && smdp.port != 0;
  if (!part && may_move && part.error().code != ErrorCode::kInvalidArgument) {
    smdp.port = 0;
    part = sim::smdp::SmdpServer::Start(settings, identities.tls, smdp);
  }
  if (!part) return part;
  const std::string port = std::to_string((*part)->port());
  LPAB_TRY(io::WriteFileAtomically(places.port().string(), AsBytes(port)));
  return part;
}

Result<std::unique_ptr<ModemPart>> StartModem(io::PollLoop& loop, const WorldOptions& options,
                                              const Places& places, const Identities& identities) {
  ModemPartOptions modem = options.modem;
  modem.card_directory = places.card();
  modem.server.pty_link = places.modem().string();
  modem.server.socket_path = places.socket().string();
  modem.counters_path = places.counters().string();
  LPAB_TRY(sim::pki::WriteEuiccIdentity(identities.euicc, sim::pki::IdentityFolder(places.card())));
  return ModemPart::Start(loop, identities.euicc, modem);
}

std::string WorldJson(const Places& places, const std::string& eid, const std::string& smdp) {
  const nlohmann::ordered_json world = {
      {"modem_pty", places.modem().string()},
      {"modem_socket", places.socket().string()},
      {"smdp_address", smdp},
      {"ci_dir", places.ci().string()},
      {"eid", eid},
      {"card_dir", places.card().string()},
      {"notifications_dir", places.notifications().string()},
  };
  return world.dump(2) + "\n";
}

void SayWhatIsThere(const WorldOptions& options, const Places& places, const std::string& eid,
                    const std::string& smdp, const fs::path& orders) {
  const auto& baud = options.modem.server.baud;
  Say("eUICC", "EID " + eid + " in " + places.card().string());
  Say("modem", "EC25-J on " + places.modem().string() + " and " + places.socket().string() +
                   (baud ? ", " + std::to_string(*baud) + " baud" : ""));
  Say("SM-DP+", "https://" + smdp + ", orders in " + orders.string());
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

  LPAB_ASSIGN(const auto loop, io::PollLoop::Create());
  LPAB_ASSIGN(const auto modem, StartModem(*loop, options, places, identities));
  LPAB_ASSIGN(const auto smdp, StartSmdp(options, places, orders, identities));
  LPAB_TRY(ready.Write(WorldJson(places, identities.euicc.eid, smdp->address())));
  SayWhatIsThere(options, places, identities.euicc.eid, smdp->address(), orders);
  LPAB_TRY(RunUntilStopped(*loop));
  Say("stopped", modem->counters().ToJson());
  return {};
}

}  // namespace lpab::apps
