#include "apps/lpa-bridged/commands.h"

#include "base/duration_text.h"
#include "base/json_line.h"
#include "base/log.h"

namespace lpab::apps {
namespace {

std::string Line(std::string name, const std::string& value) {
  constexpr size_t kColumn = 13;
  name.resize(kColumn, ' ');
  return name + log::Escape(value) + "\n";
}

std::string CardText(const bridge::CardService& service) {
  const bridge::CardLease& lease = service.lease();
  if (lease.free()) return "free";
  const std::string work = service.UnderWay();
  return "held by " + lease.holder() + " for " + DurationText(lease.held_for()) +
         (work.empty() ? "" : ": " + work);
}

std::string WindowText(const bridge::BridgeServer& server, const bridge::WindowKeeper& window) {
  std::string text = window.state();
  if (const size_t clients = server.window_clients(); clients > 0) {
    text += ", clients: " + std::to_string(clients);
  }
  return text;
}

Result<std::string> Open(std::span<const std::string> arguments, const bridge::ControlPeer& peer,
                         bridge::WindowKeeper& window) {
  const std::string who = UserText(peer);
  if (arguments.empty()) {
    LPAB_TRY(window.Open(who));
  } else {
    LPAB_ASSIGN(const Duration length,
                ParseDuration(arguments[0], window.kShortest, window.kLongest));
    LPAB_TRY(window.Open(length, who));
  }
  return "the window is " + window.state();
}

Result<std::string> Close(bool now, const bridge::ControlPeer& peer, bridge::WindowKeeper& window) {
  const std::string work = window.Shut(now, UserText(peer));
  return "the window is shut\n" + UnderWayText(work, now);
}

}  // namespace

std::string UserText(const bridge::ControlPeer& peer) {
  return "the user with uid " + std::to_string(peer.uid);
}

std::string UnderWayText(const std::string& work, bool now) {
  if (work.empty()) return "";
  if (!now) return "still under way: " + log::Escape(work) + "\n";
  return "under way was: " + log::Escape(work) +
         "; it may be half done: look at the card before you go on\n";
}

namespace {

std::string StatusText(const bridge::CardService& service, const bridge::BridgeServer& server,
                       const bridge::WindowKeeper& window) {
  return Line("version", LPAB_VERSION) + Line("device", service.config().device_name) +
         Line("modem", service.config().modem) + Line("window", WindowText(server, window)) +
         Line("card", CardText(service)) +
         Line("connections", std::to_string(server.connections()));
}

uint64_t Seconds(Duration duration) {
  return static_cast<uint64_t>(std::chrono::floor<std::chrono::seconds>(duration).count());
}

JsonLine CardJson(const bridge::CardService& service) {
  const bridge::CardLease& lease = service.lease();
  if (lease.free()) return JsonLine().Raw("free", "true");
  return JsonLine()
      .Raw("free", "false")
      .Text("holder", log::Escape(lease.holder()))
      .Number("held_seconds", Seconds(lease.held_for()))
      .Text("under_way", log::Escape(service.UnderWay()));
}

JsonLine WindowJson(const bridge::BridgeServer& server, const bridge::WindowKeeper& window) {
  return JsonLine()
      .Raw("open", window.open() ? "true" : "false")
      .Number("seconds_left", Seconds(window.left()))
      .Number("clients", server.window_clients());
}

std::string StatusJson(const bridge::CardService& service, const bridge::BridgeServer& server,
                       const bridge::WindowKeeper& window) {
  return JsonLine()
      .Text("version", LPAB_VERSION)
      .Text("device", log::Escape(service.config().device_name))
      .Text("modem", log::Escape(service.config().modem))
      .Raw("window", WindowJson(server, window).ToText())
      .Raw("card", CardJson(service).ToText())
      .Number("connections", server.connections())
      .ToText();
}

}  // namespace

void AddCommands(bridge::ControlServer& control, const bridge::CardService& service,
                 const bridge::BridgeServer& server, bridge::WindowKeeper& window) {
  control.Handle("status", [&](auto arguments, const auto&) {
    const bool json = !arguments.empty() && arguments[0] == "json";
    return json ? StatusJson(service, server, window) : StatusText(service, server, window);
  });
  control.Handle("open",
                 [&](auto arguments, const auto& peer) { return Open(arguments, peer, window); });
  control.Handle("close", [&](auto arguments, const auto& peer) {
    return Close(!arguments.empty() && arguments[0] == "now", peer, window);
  });
}

}  // namespace lpab::apps
