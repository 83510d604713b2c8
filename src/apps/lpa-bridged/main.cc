// lpa-bridged: the bridge daemon on the device.
#include <poll.h>

#include <cstdio>
#include <string>

#include "apps/lpa-bridged/announcer.h"
#include "apps/lpa-bridged/commands.h"
#include "apps/lpa-bridged/control.h"
#include "apps/lpa-bridged/device_modem.h"
#include "apps/lpa-bridged/options.h"
#include "apps/lpa-bridged/pair_commands.h"
#include "apps/lpa-bridged/pair_dialog.h"
#include "apps/lpa-bridged/secure_link.h"
#include "apps/lpa-bridged/state_folder.h"
#include "apps/lpa-bridged/trace_command.h"
#include "apps/lpa-bridged/trace_feed.h"
#include "base/log.h"
#include "bridge/bridge_server.h"
#include "bridge/modem_worker.h"
#include "io/boot_id.h"
#include "io/cancellation_source.h"
#include "io/service_manager.h"
#include "io/stop_signals.h"
#include "link/ble/ble.h"
#include "link/endpoint.h"
#include "link/random.h"

namespace lpab::apps {
namespace {

// A command that is not answered in this time at the stop is cut off; its outcome is unknown, and
// its client is still told so.
constexpr Duration kStopTime = std::chrono::seconds(10);
constexpr Duration kLastWords = std::chrono::seconds(2);
constexpr Duration kProbeTime = std::chrono::minutes(5);

constexpr int kExitFailure = 1;
constexpr int kExitUsage = 2;  // flags or settings

Result<bridge::BridgeConfig> MakeConfig(const BridgedOptions& options,
                                        const std::optional<BridgedStateFolder>& state) {
  bridge::BridgeConfig config;
  config.switches = true;
  if (state) config.switch_file = state->path() + "/switch";
  config.device_name = options.name;
  config.modem = options.modem;
  LPAB_ASSIGN(config.boot_id, link::RandomId<wire::BootId>());
  config.lease_grace = std::chrono::seconds(options.lease_grace);
  config.role = options.role;
  for (const apdu::Aid& aid : options.more_aids) config.allowed_aids.push_back(aid);
  return config;
}

// Where to listen: for this machine's own users, and with TLS.
struct Places {
  std::vector<link::Endpoint> local;
  std::vector<io::HostPort> secure;
  std::optional<std::string> ble;  // an adapter; empty: the first there is

  bool needs_tls() const { return !secure.empty() || ble; }
};

Result<Places> SortPlaces(const BridgedOptions& options) {
  Places places;
  for (const std::string& place : options.listen) {
    if (auto adapter = link::ble::AdapterIn(place)) {
      places.ble = std::move(adapter);
      continue;
    }
    LPAB_ASSIGN(link::Endpoint endpoint, link::Endpoint::Parse(place));
    if (link::NeedsTls(endpoint, options.insecure_loopback)) {
      places.secure.push_back(*endpoint.tcp());
    } else {
      places.local.push_back(std::move(endpoint));
    }
  }
  return places;
}

Result<void> ListenAt(const link::Endpoint& endpoint, bridge::BridgeServer& server) {
  LPAB_ASSIGN(io::Listener listener, link::Listen(endpoint));
  std::string name = endpoint.ToString();
  if (const io::HostPort* address = endpoint.tcp()) {
    name = io::HostPort{address->host, listener.port()}.ToString();
  }
  server.Listen(std::move(listener));
  std::printf("listening on %s\n", name.c_str());
  std::fflush(stdout);
  return {};
}

// The listeners that only an open window has.
Result<std::vector<io::Listener>> ListenForTheNetwork(SecureLink* secure) {
  if (secure != nullptr) return secure->Listen();
  return Fail(
      MakeError(ErrorCode::kFailedPrecondition, "this daemon listens at no address of a network")
          .WithNext("see 'listen' in lpa-bridged(8)"));
}

bridge::WindowOptions MakeWindowOptions(const BridgedOptions& options, SecureLink* secure,
                                        bridge::AuditSink audit) {
  bridge::WindowOptions window{options.window_time, options.window_idle, nullptr, {}, audit};
  if (secure == nullptr) return window;
  window.door = &secure->door();
  window.awaited = [secure] { return secure->desk().offering(); };
  return window;
}

Result<std::unique_ptr<bridge::WindowKeeper>> MakeWindow(
    const BridgedOptions& options, io::PollLoop& loop, bridge::BridgeServer& server,
    bridge::CardService& service, SecureLink* secure, bridge::AuditSink audit) {
  LPAB_ASSIGN(auto window,
              bridge::WindowKeeper::Create(loop, server, service,
                                           MakeWindowOptions(options, secure, std::move(audit)),
                                           [secure] { return ListenForTheNetwork(secure); }));
  const std::string trigger = TriggerPath(options);
  if (trigger.empty()) return window;
  auto heeded = window->HeedTrigger(trigger);
  if (heeded) return window;
  if (options.window_trigger) return Fail(std::move(heeded).error().WithContext("window_trigger"));
  log::Info("lpa-bridged", "no file opens the access window: " + heeded.error().message);
  return window;
}

// Tells the watchdog, where there is one, that the loop runs.
void KeepAlive(io::PollLoop& loop, const io::ServiceManager& manager) {
  if (!manager.watchdog()) return;
  manager.Alive();
  loop.StartTimer(*manager.watchdog() / 2, [&] { KeepAlive(loop, manager); });
}

// What a trace says of this device.
JsonLine AboutThis(const BridgedOptions& options) {
  JsonLine about;
  return about.Text("program", "lpa-bridged")
      .Text("version", LPAB_VERSION)
      .Text("boot", io::BootId().substr(0, 8))
      .Text("device", options.name)
      .Text("modem", options.modem);
}

Result<void> Run(const BridgedOptions& options) {
  io::IgnoreBrokenPipes();
  const io::ServiceManager manager = io::ServiceManager::FromEnvironment();
  LPAB_ASSIGN(const io::StopSignals signals, io::StopSignals::Install());
  LPAB_ASSIGN(const auto state_folder, OpenStateFolder(options.state_dir));
  LPAB_ASSIGN(const std::unique_ptr<io::PollLoop> loop, io::PollLoop::Create(Clock::BootTime()));
  LPAB_ASSIGN(const io::CancellationSource cut_off, io::CancellationSource::Create());
  TraceFeed trace(*loop, AboutThis(options));
  DeviceModem modem(options, state_folder ? state_folder->path() : "", cut_off.cancellation());
  LPAB_ASSIGN(Transcript transcript, Transcript::Open(options.transcript));
  modem.SetTranscript(std::move(transcript));
  modem.SetTap(trace.tap());
  LPAB_ASSIGN(const std::unique_ptr<bridge::ModemWorker> worker,
              bridge::ModemWorker::Start(
                  [&modem](const Call& call) { return modem.Open(call); },
                  [&loop](std::function<void()> callback) { loop->Post(std::move(callback)); }, {},
                  modem.shared() ? &modem : nullptr));
  if (modem.left_behind()) worker->TidyUp();
  LPAB_ASSIGN(const Places places, SortPlaces(options));
  std::unique_ptr<SecureLink> secure;
  if (places.needs_tls()) {
    const std::string folder = state_folder ? state_folder->path() : "";
    LPAB_ASSIGN(secure, SecureLink::Open(places.secure, places.ble, folder, options));
  }
  LPAB_ASSIGN(bridge::BridgeConfig config, MakeConfig(options, state_folder));
  bridge::CardService service(std::move(config), Clock::BootTime(), *worker);
  bridge::AuditLog audit({state_folder ? state_folder->path() + "/audit.log" : "", io::BootId()});
  const bridge::AuditSink write_audit = [&](const auto& event) {
    audit.Write(event);
    trace.Tell(event);
  };
  service.SetAudit(write_audit);
  if (secure) secure->desk().SetAudit(write_audit);
  bridge::ServerOptions server_options;
  server_options.local_roles = options.local_roles;
  bridge::BridgeServer server(*loop, service, Clock::BootTime(), std::move(server_options));
  for (const link::Endpoint& place : places.local) LPAB_TRY(ListenAt(place, server));
  LPAB_ASSIGN(const auto control, OpenControl(options, *loop));
  LPAB_ASSIGN(const auto window,
              MakeWindow(options, *loop, server, service, secure.get(), write_audit));
  std::unique_ptr<link::ble::Peripheral> peripheral;
  if (places.ble) {
    LPAB_ASSIGN(peripheral, secure->MakePeripheral(*loop, server));
  }
  std::unique_ptr<Announcer> announcer;
  if (secure && options.announce) {
    LPAB_ASSIGN(announcer, Announcer::Start());
  }
  window->SetChanged([&] {
    manager.Status("window " + window->state());
    if (announcer) announcer->Set(window->open() ? secure->Announced() : std::nullopt);
    if (peripheral) peripheral->Set(window->open());
  });
  if (control) AddCommands(*control, {service, server, *window, peripheral.get()});
  if (kHasTrace && control) trace.Serve(*control);
  if (control && secure) AddPairCommands(*control, *secure, *window, server, write_audit);
  service.Resume();
  KeepAlive(*loop, manager);
  manager.Status("window " + window->state());
  manager.Ready();
  loop->Watch(signals.fd(), POLLIN, [&](short) {
    loop->Unwatch(signals.fd());
    log::Info("lpa-bridged", "stopping");
    manager.Stopping();
    loop->StartTimer(kStopTime, [&] { cut_off.Cancel(); });
    loop->StartTimer(kStopTime + kLastWords, [&] { loop->Stop(); });
    server.Shutdown([&] { loop->Stop(); });
  });
  auto run = loop->Run();
  cut_off.Cancel();  // the worker's thread ends at once
  return run;
}

Result<void> RunProbe(const ProbeOptions& options) {
  LPAB_ASSIGN(const io::StopSignals signals, io::StopSignals::Install());
  return Probe(options, {Deadline::After(kProbeTime), signals.cancellation()});
}

Result<void> RunCommand(const BridgedOptions& options) {
  if (options.probe) return RunProbe(*options.probe);
  if (options.ask) return AskDaemon(options, *options.ask);
  if (options.pair) return PairDialog(options, *options.pair);
  if (options.trace) return PrintTrace(options, *options.trace);
  return Run(options);
}

void Complain(const Error& error) {
  std::fprintf(stderr, "lpa-bridged: %s\n", error.message.c_str());
  if (!error.next.empty()) std::fprintf(stderr, "  %s\n", error.next.c_str());
}

int Main(int argc, char** argv) {
  auto options = ParseBridgedOptions(argc, argv);
  if (!options) {
    Complain(options.error());
    return kExitUsage;
  }
  if (!*options) return 0;
  if ((*options)->verbose) log::SetMinimumLevel(log::Level::kInfo);
  auto run = RunCommand(**options);
  if (run) return 0;
  Complain(run.error());
  return run.error().code == ErrorCode::kInvalidArgument ? kExitUsage : kExitFailure;
}

}  // namespace
}  // namespace lpab::apps

int main(int argc, char** argv) { return lpab::apps::Main(argc, argv); }
