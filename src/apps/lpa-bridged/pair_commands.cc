#include "apps/lpa-bridged/pair_commands.h"

#include <ctime>

#include "apps/lpa-bridged/commands.h"
#include "base/duration_text.h"
#include "base/log.h"

namespace lpab::apps {
namespace {

using Arguments = std::span<const std::string>;
using Kind = bridge::PairingDesk::State::Kind;

constexpr Duration kShortest = std::chrono::seconds(10);
constexpr Duration kLongest = std::chrono::hours(24);

Unexpected BadArguments(const char* command) {
  return Fail(ErrorCode::kInvalidArgument,
              std::string("'") + command + "' is asked for in another way");
}

Result<bridge::Role> ParseRole(const std::string& name) {
  if (const auto role = bridge::RoleFrom(name)) return *role;
  return Fail(MakeError(ErrorCode::kInvalidArgument, "there is no role " + log::Escape(name))
                  .WithNext("roles: viewer, installer, owner"));
}

Result<std::string> Pair(Arguments arguments, const bridge::ControlPeer& peer, SecureLink& secure,
                         bridge::WindowKeeper& window) {
  if (arguments.size() != 3) return BadArguments("pair");
  bridge::PairingDesk::Offer offer;
  LPAB_ASSIGN(offer.length, ParseDuration(arguments[0], kShortest, kLongest));
  LPAB_ASSIGN(offer.role, ParseRole(arguments[1]));
  offer.confirm = arguments[2] == "confirm";
  if (window.left() < offer.length) {
    LPAB_TRY(window.Open(offer.length, "the user with uid " + std::to_string(peer.uid)));
  }
  LPAB_ASSIGN(const link::PairingSecret secret, secure.desk().Open(offer));
  LPAB_ASSIGN(const link::PairingUri uri, secure.MakeUri(secret));
  return uri.ToString() + "\n";
}

std::string PairState(const bridge::PairingDesk& desk) {
  const bridge::PairingDesk::State state = desk.state();
  std::string text(PairWord(state.kind));
  text += "\n" + std::to_string(state.left.count()) + "\n" + state.code + "\n";
  return text + log::Escape(state.client) + "\n" + state.fingerprint + "\n";
}

Result<std::string> PairAnswer(Arguments arguments, bridge::PairingDesk& desk) {
  if (arguments.size() != 1) return BadArguments("pair-answer");
  LPAB_TRY(desk.Confirm(arguments[0] == "same"));
  return std::string();
}

std::string DateOf(int64_t seconds) {
  constexpr int64_t kClockWasSet = 1577836800;  // 2020: earlier ones are a clock that was never set
  if (seconds < kClockWasSet) return "-";
  const std::time_t time = seconds;
  std::tm parts{};
  char text[20] = "-";
  gmtime_r(&time, &parts);
  std::strftime(text, sizeof text, "%Y-%m-%d", &parts);
  return text;
}

std::string Padded(std::string text, size_t width) {
  text.resize(std::max(width, text.size() + 2), ' ');
  return text;
}

std::string ListClients(const bridge::TrustedClients& trusted) {
  if (trusted.all().empty()) return "no client is paired\n";
  constexpr size_t kRole = 11;
  constexpr size_t kPrint = 21;
  size_t name = 6;
  for (const auto& client : trusted.all()) name = std::max(name, client.name.size() + 2);
  std::string text =
      Padded("NAME", name) + Padded("ROLE", kRole) + Padded("FINGERPRINT", kPrint) + "PAIRED\n";
  for (const auto& client : trusted.all()) {
    text += Padded(client.name, name) + Padded(std::string(RoleName(client.role)), kRole) +
            Padded(client.pin.Fingerprint(), kPrint) + DateOf(client.paired_at) + "\n";
  }
  return text;
}

Result<std::string> Revoke(const bridge::TrustedClient& client, bool now,
                           bridge::TrustedClients& trusted, bridge::BridgeServer& server) {
  LPAB_TRY(trusted.Remove(client.pin));
  const std::string work =
      server.CutClient(client.pin,
                       wire::NumberedError(wire::ErrorNumber::kRevoked,
                                           "this device no longer knows this PC: it was revoked"),
                       now);
  log::Notice("bridge", client.name + ", " + client.pin.Fingerprint() + ", is revoked");
  return client.name + " is revoked\n" + UnderWayText(work, now);
}

// A connection of the client has the name and role it came with: it is ended.
Result<std::string> Change(Arguments arguments, bridge::TrustedClients& trusted,
                           bridge::BridgeServer& server) {
  if (arguments.size() < 2) return BadArguments("clients");
  LPAB_ASSIGN(bridge::TrustedClient client, trusted.FindByText(arguments[1]));
  if (arguments[0] == "revoke") return Revoke(client, arguments.size() > 2, trusted, server);
  if (arguments.size() != 3) return BadArguments("clients");
  if (arguments[0] == "rename") {
    client.name = arguments[2];
  } else if (arguments[0] == "role") {
    LPAB_ASSIGN(client.role, ParseRole(arguments[2]));
  } else {
    return BadArguments("clients");
  }
  LPAB_TRY(trusted.Put(client));
  server.CutClient(client.pin,
                   wire::NumberedError(wire::ErrorNumber::kRevoked,
                                       "name or role of this PC were changed on the device")
                       .WithNext("connect again"),
                   false);
  return client.name + " is " + std::string(RoleName(client.role)) + "\n";
}

Result<std::string> Label(Arguments arguments, SecureLink& secure) {
  if (!arguments.empty() && arguments[0] == "remove") {
    LPAB_TRY(secure.RemoveLabel());
    return std::string("the device has no label\n");
  }
  if (!arguments.empty()) LPAB_TRY(secure.ReplaceLabel());
  if (!secure.label()) {
    return Fail(MakeError(ErrorCode::kNotFound, "the device has no label")
                    .WithNext("make one: lpa-bridged label --new"));
  }
  LPAB_ASSIGN(const link::PairingUri uri, secure.MakeUri(*secure.label()));
  return uri.ToString() + "\n";
}

}  // namespace

std::string_view PairWord(Kind kind) {
  switch (kind) {
    case Kind::kWaiting:
      return "waiting";
    case Kind::kComparing:
      return "comparing";
    case Kind::kPaired:
      return "paired";
    case Kind::kRanOut:
      return "ran-out";
    case Kind::kRefused:
      return "refused";
    case Kind::kNone:
      break;
  }
  return "none";
}

void AddPairCommands(bridge::ControlServer& control, SecureLink& secure,
                     bridge::WindowKeeper& window, bridge::BridgeServer& server) {
  control.Handle("pair", [&](Arguments arguments, const bridge::ControlPeer& peer) {
    return Pair(arguments, peer, secure, window);
  });
  control.Handle("pair-state", [&](auto, const auto&) { return PairState(secure.desk()); });
  control.Handle("pair-answer", [&](Arguments arguments, const auto&) {
    return PairAnswer(arguments, secure.desk());
  });
  control.Handle("clients", [&](Arguments arguments, const auto&) -> Result<std::string> {
    if (arguments.empty()) return ListClients(secure.trusted());
    return Change(arguments, secure.trusted(), server);
  });
  control.Handle("label",
                 [&](Arguments arguments, const auto&) { return Label(arguments, secure); });
}

}  // namespace lpab::apps
