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

// The way that the last argument names, if it names one, which is taken off then.
std::optional<Way> TakeWay(Arguments& arguments) {
  const auto way = arguments.empty() ? std::nullopt : WayFrom(arguments.back());
  if (way) arguments = arguments.first(arguments.size() - 1);
  return way;
}

// Whether a command with these arguments changes nothing.
bool OnlyShows(Arguments arguments) {
  TakeWay(arguments);
  return arguments.empty();
}

// A line each.
Result<std::string> UriLines(const SecureLink& secure,
                             const std::optional<link::PairingSecret>& secret,
                             std::optional<Way> over) {
  LPAB_ASSIGN(const auto uris, secure.MakeUris(secret, over));
  std::string lines;
  for (const link::PairingUri& uri : uris) lines += uri.ToString() + "\n";
  return lines;
}

Result<std::string> Pair(Arguments arguments, const bridge::ControlPeer& peer, SecureLink& secure,
                         bridge::WindowKeeper& window) {
  const auto over = TakeWay(arguments);
  if (arguments.size() != 3) return BadArguments("pair");
  LPAB_TRY(secure.MakeUris({}, over));  // before anything is opened for it
  bridge::PairingDesk::Offer offer;
  LPAB_ASSIGN(offer.length, ParseDuration(arguments[0], kShortest, kLongest));
  LPAB_ASSIGN(offer.role, ParseRole(arguments[1]));
  offer.confirm = arguments[2] == "confirm";
  if (window.left() < offer.length) {
    LPAB_TRY(window.Open(offer.length, UserText(peer)));
  }
  LPAB_ASSIGN(const link::PairingSecret secret, secure.desk().Open(offer));
  return UriLines(secure, secret, over);
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

std::span<const bridge::ClientIdentity> Certified(SecureLink& secure) {
  if (secure.authority() == nullptr) return {};
  return secure.authority()->seen();
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

using Row = std::array<std::string, 4>;

std::string Table(const std::vector<Row>& rows) {
  constexpr size_t kRole = 11;
  constexpr size_t kPrint = 21;
  size_t name = 0;
  for (const Row& row : rows) name = std::max(name, row[0].size() + 2);
  std::string text;
  for (const Row& row : rows) {
    text += Padded(row[0], name) + Padded(row[1], kRole) + Padded(row[2], kPrint) + row[3] + "\n";
  }
  return text;
}

// Those paired, and those with a certificate who have come since the start.
std::string ListClients(SecureLink& secure) {
  std::vector<Row> rows = {{"NAME", "ROLE", "FINGERPRINT", "PAIRED"}};
  for (const auto& client : secure.trusted().all()) {
    rows.push_back({client.name, std::string(RoleName(client.role)), client.pin.Fingerprint(),
                    DateOf(client.paired_at)});
  }
  for (const auto& client : Certified(secure)) {
    rows.push_back({client.name, std::string(RoleName(client.role)), client.pin->Fingerprint(),
                    "certificate"});
  }
  return rows.size() == 1 ? "no client is paired\n" : Table(rows);
}

// A client that is not paired is named by what it was called when it came, or by its fingerprint.
Result<bridge::TrustedClient> FindCertified(const std::string& text, SecureLink& secure) {
  for (const auto& client : Certified(secure)) {
    if (client.name == text || client.pin->Fingerprint() == text) {
      return bridge::TrustedClient{*client.pin, client.role, 0, client.name};
    }
  }
  return Fail(ErrorCode::kNotFound, "nobody of that name has come");
}

std::string CutOff(const bridge::TrustedClient& client, bool now, bridge::BridgeServer& server) {
  const std::string work =
      server.CutClient(client.pin,
                       wire::NumberedError(wire::ErrorNumber::kRevoked,
                                           "this device no longer knows this PC: it was revoked"),
                       now);
  return client.name + " is revoked\n" + UnderWayText(work, now);
}

// With an authority the fingerprint is listed as well: its certificate is of no more use.
Result<std::string> Revoke(const std::string& text, bool now, SecureLink& secure,
                           bridge::BridgeServer& server) {
  auto client = secure.trusted().FindByText(text);
  const bool paired = client.has_value();
  if (!client && secure.authority() != nullptr) {
    if (auto certified = FindCertified(text, secure)) {
      client = std::move(certified);
    } else if (secure.authority()->Revoke(text)) {
      return text + " is revoked\n";
    }
  }
  if (!client) return Fail(std::move(client).error());
  if (secure.authority() != nullptr) {
    LPAB_TRY(secure.authority()->Revoke(client->pin.Fingerprint()));
  }
  if (paired) LPAB_TRY(secure.trusted().Remove(client->pin));
  return CutOff(*client, now, server);
}

// A connection of the client has the name and role it came with: it is ended.
Result<std::string> Change(Arguments arguments, SecureLink& secure, bridge::BridgeServer& server) {
  if (arguments.size() < 2) return BadArguments("clients");
  if (arguments[0] == "revoke") {
    return Revoke(arguments[1], arguments.size() > 2, secure, server);
  }
  bridge::TrustedClients& trusted = secure.trusted();
  LPAB_ASSIGN(bridge::TrustedClient client, trusted.FindByText(arguments[1]));
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
  const auto over = TakeWay(arguments);
  if (!arguments.empty() && arguments[0] == "remove") {
    LPAB_TRY(secure.RemoveLabel());
    return std::string("the device has no label\n");
  }
  if (!arguments.empty()) LPAB_TRY(secure.ReplaceLabel());
  if (!secure.label()) {
    return Fail(MakeError(ErrorCode::kNotFound, "the device has no label")
                    .WithNext("make one: lpa-bridged label --new"));
  }
  return UriLines(secure, *secure.label(), over);
}

bridge::AuditEvent AuditOf(const char* command, Arguments arguments,
                           const bridge::ControlPeer& peer, const Result<std::string>& answer) {
  std::string operation = command;
  for (const std::string& argument : arguments) operation += " " + argument;
  return {UserText(peer), std::nullopt, std::move(operation),
          answer ? "ok" : "refused: " + answer.error().message};
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
                     bridge::WindowKeeper& window, bridge::BridgeServer& server,
                     const bridge::AuditSink& audit) {
  // A command that changes who may come is audited, with its words.
  const auto handle = [&](const char* command, auto handler) {
    control.Handle(command, [=, &audit](Arguments arguments, const bridge::ControlPeer& peer) {
      auto answer = handler(arguments, peer);
      if (!OnlyShows(arguments)) audit(AuditOf(command, arguments, peer, answer));
      return answer;
    });
  };
  handle("pair", [&](Arguments arguments, const bridge::ControlPeer& peer) {
    return Pair(arguments, peer, secure, window);
  });
  control.Handle("pair-state", [&](auto, const auto&) { return PairState(secure.desk()); });
  handle("pair-answer",
         [&](Arguments arguments, const auto&) { return PairAnswer(arguments, secure.desk()); });
  handle("clients", [&](Arguments arguments, const auto&) -> Result<std::string> {
    if (arguments.empty()) return ListClients(secure);
    return Change(arguments, secure, server);
  });
  handle("label", [&](Arguments arguments, const auto&) { return Label(arguments, secure); });
  control.Handle("uri", [&](Arguments arguments, const auto&) {
    return UriLines(secure, std::nullopt, TakeWay(arguments));
  });
}

}  // namespace lpab::apps
