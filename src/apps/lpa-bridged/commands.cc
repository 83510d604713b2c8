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

std::string StatusText(const StatusOf& of) {
  std::string text = Line("version", LPAB_VERSION);
  text += Line("device", of.service.config().device_name);
  text += Line("modem", of.service.config().modem);
  text += Line("window", WindowText(of.server, of.window));
  if (of.peripheral != nullptr) text += Line("bluetooth", of.peripheral->State());
  text += Line("card", CardText(of.service));
  return text + Line("connections", std::to_string(of.server.connections()));
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

std::string StatusJson(const StatusOf& of) {
  JsonLine line;
  line.Text("version", LPAB_VERSION)
      .Text("device", log::Escape(of.service.config().device_name))
      .Text("modem", log::Escape(of.service.config().modem))
      .Raw("window", WindowJson(of.server, of.window).ToText());
  if (of.peripheral != nullptr) line.Text("bluetooth", log::Escape(of.peripheral->State()));
  return line.Raw("card", CardJson(of.service).ToText())
      .Number("connections", of.server.connections())
      .ToText();
}

}  // namespace

void AddCommands(bridge::ControlServer& control, const StatusOf& of) {
  control.Handle("status", [of](auto arguments, const auto&) {
    const bool json = !arguments.empty() && arguments[0] == "json";
    return json ? StatusJson(of) : StatusText(of);
  });
  control.Handle("open", [&window = of.window](auto arguments, const auto& peer) {
    return Open(arguments, peer, window);
  });
  control.Handle("close", [&window = of.window](auto arguments, const auto& peer) {
    return Close(!arguments.empty() && arguments[0] == "now", peer, window);
  });
}

}  // namespace lpab::apps
