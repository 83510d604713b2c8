#include <fmt/core.h>
#include <fmt/ranges.h>

#include <cstdlib>

#include "apps/lpa/doctor.h"
#include "base/log.h"
#include "http/http_date.h"

namespace lpab::apps {
namespace {

constexpr int64_t kClockTolerance = 5 * 60;  // seconds

Finding Ok(std::string text) { return {Verdict::kOk, std::move(text), ""}; }
Finding Skipped(std::string text) { return {Verdict::kSkipped, std::move(text), ""}; }
Finding Warning(std::string text, std::string next) {
  return {Verdict::kWarning, std::move(text), std::move(next)};
}
Finding Failed(std::string text, std::string next) {
  return {Verdict::kFailed, std::move(text), std::move(next)};
}
// The error's own next step is the better one.
Finding Failed(const Error& error, const char* otherwise) {
  return Failed(error.message, error.next.empty() ? otherwise : error.next);
}

Finding StateFolderCheck(const Examination& exam) {
  if (exam.state_error) {
    return Failed(*exam.state_error, "--state-dir names another folder for the outbox");
  }
  return Ok("the outbox in " + exam.state_folder + " can be written");
}

// The card.

bool IsOpen(const CardExam& card) { return !card.isdr_aid.empty(); }
bool FailedWith(const CardExam& card, ErrorCode code) {
  return card.error && card.error->code == code;
}
// The card was reached, and what it lacks is not the modem's fault: a port that is not found has an
// errno, a card that the modem does not find a CME code.
bool CardAnswered(const CardExam& card) {
  if (IsOpen(card)) return true;
  if (!card.error || card.error->Detail<OsDetail>() || card.error->Detail<CmeDetail>())
    return false;
  return FailedWith(card, ErrorCode::kNotFound) || FailedWith(card, ErrorCode::kResourceExhausted);
}

Finding PortCheck(const Examination& exam) {
  const CardExam& card = exam.card;
  if (card.kind.empty()) return Skipped("no card is named; --card or LPA_CARD does");
  if (!card.reached && card.error) return Failed(*card.error, "check what --card says");
  return Ok("the " + card.kind + " at " + card.place + " answers");
}

Finding LeaseCheck(const Examination& exam) {
  const CardExam& card = exam.card;
  if (card.kind != "bridge") return Skipped("only a bridge gives the card to one at a time");
  if (!card.reached) return Skipped("the bridge was not reached");
  if (FailedWith(card, ErrorCode::kBusy)) return Failed(*card.error, "try again later");
  return Ok("nobody else holds the card");
}

Finding ModemCheck(const Examination& exam) {
  const CardExam& card = exam.card;
  if (card.kind != "bridge" && card.kind != "modem") return Skipped("there is no modem in between");
  if (!card.reached) return Skipped("the " + card.kind + " was not reached");
  if (FailedWith(card, ErrorCode::kBusy)) return Skipped("somebody else holds the card");
  if (CardAnswered(card)) return Ok("the modem passes commands to the card");
  return Failed(*card.error, "look whether the modem has power and a card in its slot; restart it");
}

Finding IsdrCheck(const Examination& exam) {
  const CardExam& card = exam.card;
  if (IsOpen(card)) return Ok("the card is an eUICC; its ISD-R is " + card.isdr_aid);
  const bool through_modem = card.kind == "bridge" || card.kind == "modem";
  if (!card.reached || (through_modem && !CardAnswered(card))) {
    return Skipped("the card was not reached");
  }
  if (FailedWith(card, ErrorCode::kResourceExhausted)) {
    return Failed(*card.error, "restart the modem: no logical channel of the card is free");
  }
  return Failed(*card.error, "check that the card is an eUICC; --isdr-aid names another AID");
}

Finding EidCheck(const Examination& exam) {
  const CardExam& card = exam.card;
  if (!IsOpen(card)) return Skipped("the card was not read");
  if (card.eid_error) return Failed(*card.eid_error, "try again");
  const std::string eid = "the EID " + log::Shorten(card.eid);
  if (card.eid_valid) return Ok(eid + " has the right check digits");
  return Warning(eid + " has wrong check digits",
                 "a test card may have; an operator's server may refuse it");
}

Finding NotificationsCheck(const Examination& exam) {
  if (!exam.card.waiting_notifications) return Skipped("the card was not read");
  const size_t count = *exam.card.waiting_notifications;
  if (count == 0) return Ok("no notifications are waiting on the card");
  return Warning(fmt::format("{} notifications are waiting on the card: their servers do not know "
                             "yet what was done",
                             count),
                 "run 'lpa notification process'");
}

// The network.

bool IsConnected(const Examination& exam) { return exam.https && exam.https->connected; }

Finding ServerCheck(const Examination& exam) {
  if (!exam.server.empty())
    return Ok("the SM-DP+ is " + exam.server + " (" + exam.server_origin + ")");
  return Skipped(
      "no SM-DP+ is known: give its address or an activation code to check the way to it");
}

std::string NetworkName(const Route& route) {
  return (route.wireless ? "Wi-Fi (" : "network (") + route.interface + ")";
}

// A default route that leads elsewhere than to the device.
const Route* WayAround(const Examination& exam) {
  for (const Route& route : exam.routes) {
    if (route.IsDefault() && route.interface != exam.device_interface) return &route;
  }
  return nullptr;
}

Finding OnTheDevicesNetwork(const Examination& exam, const std::string& network) {
  const std::string text = "you are on the device's " + network + ", which has no Internet";
  if (const Route* other = WayAround(exam)) {
    return Failed(text, "let HTTPS leave elsewhere: --bind-http " + other->interface);
  }
  return Failed(text,
                "tether the phone by USB, or name another interface with --bind-http INTERFACE");
}

// Blames the network only where the server cannot be reached: it may be on a private one.
Finding RouteCheck(const Examination& exam) {
  const Route* way = DefaultRoute(exam.routes);
  if (IsConnected(exam))
    return Ok("the server is reached" + (exam.bound_to.empty() ? "" : " from " + exam.bound_to));
  if (!exam.bound_to.empty()) {
    return exam.server.empty()
               ? Ok("HTTPS leaves from " + exam.bound_to)
               : Failed("the server is not reached from " + exam.bound_to,
                        "check that this interface has Internet, or leave --bind-http out");
  }
  if (way == nullptr && exam.device_interface.empty()) {
    return Failed("this PC has no way to the Internet", "connect it to a network with Internet");
  }
  if (way == nullptr) return OnTheDevicesNetwork(exam, "network (" + exam.device_interface + ")");
  const bool failed = exam.dns_error.has_value() || exam.https.has_value();
  if (failed && way->interface == exam.device_interface) {
    return OnTheDevicesNetwork(exam, NetworkName(*way));
  }
  return Ok("the way to the Internet leads through " + way->interface);
}

Finding ProxyCheck(const Examination& exam) {
  const ProxyExam& proxy = exam.proxy;
  if (exam.server.empty()) return Skipped("there is no server to reach");
  if (proxy.proxy.empty()) {
    return Ok(proxy.setting.empty() ? "no proxy is set"
                                    : "no proxy for this server: " + proxy.setting);
  }
  const std::string text =
      "HTTPS goes through the proxy " + proxy.proxy + " (" + proxy.setting + ")";
  if (exam.https && exam.https->secured) return Ok(text);
  return Warning(
      text, "if that is not wanted, unset " + proxy.setting + " or add the server to NO_PROXY");
}

Finding DnsCheck(const Examination& exam) {
  if (exam.server.empty()) return Skipped("there is no name to look up");
  if (exam.dns_error)
    return Failed(*exam.dns_error, "check the address and the way to the Internet");
  return Ok(fmt::format("{} is {}", exam.resolved_name, fmt::join(exam.addresses, ", ")));
}

Finding ConnectionCheck(const Examination& exam) {
  if (!exam.https) return Skipped("there is no address to connect to");
  if (exam.https->connected) return Ok(exam.https->address + " accepts connections");
  return Failed(*exam.https->error, "check the address and the way to the Internet");
}

bool IsInTime(const Examination& exam) {
  return exam.https->not_before && exam.now >= *exam.https->not_before &&
         exam.now <= *exam.https->not_after;
}

// Who trusts a server is the card, by the CIs that it lists.
Finding TlsCheck(const Examination& exam) {
  if (!IsConnected(exam)) return Skipped("there is no connection");
  if (exam.https->secured) return Ok("the server is " + exam.https->trust);
  if (!IsOpen(exam.card) && IsInTime(exam) && exam.https->error->code == ErrorCode::kUntrusted) {
    return Skipped("the card, which may trust the server, was not read (" +
                   exam.https->error->message + ")");
  }
  return Failed(*exam.https->error,
                "a proxy, a firewall or a sign-in page of the network may stand in between");
}

Finding CertificateCheck(const Examination& exam) {
  if (!exam.https || !exam.https->not_before) return Skipped("no certificate was seen");
  const std::string now = http::HttpDate(exam.now);
  const std::string from = http::HttpDate(*exam.https->not_before);
  const std::string until = http::HttpDate(*exam.https->not_after);
  if (exam.now < *exam.https->not_before) {
    return Failed(
        "the server's certificate is valid from " + from + ", and this PC's clock says " + now,
        "set this PC's clock");
  }
  if (exam.now > *exam.https->not_after) {
    return Failed(
        "the server's certificate was valid until " + until + ", and this PC's clock says " + now,
        "check this PC's clock; if it is right, tell the operator");
  }
  return Ok("the server's certificate is valid until " + until);
}

Finding ClockCheck(const Examination& exam) {
  const auto theirs = exam.https ? http::ParseHttpDate(exam.https->date) : std::nullopt;
  if (!theirs) return Skipped("no server told the time");
  const int64_t off = exam.now - *theirs;
  if (std::abs(off) <= kClockTolerance) {
    return Ok(fmt::format("this PC's clock and the server's differ by {} s", std::abs(off)));
  }
  return Warning(fmt::format("this PC's clock is {} minutes {} the server's", std::abs(off) / 60,
                             off > 0 ? "ahead of" : "behind"),
                 "set this PC's clock: certificates are judged by it");
}

constexpr Check kChecks[] = {
    {"pc", "state folder", StateFolderCheck},
    {"card", "port", PortCheck},
    {"card", "lease", LeaseCheck},
    {"card", "modem", ModemCheck},
    {"card", "eUICC", IsdrCheck},
    {"card", "EID", EidCheck},
    {"card", "notifications", NotificationsCheck},
    {"network", "server", ServerCheck},
    {"network", "route", RouteCheck},
    {"network", "proxy", ProxyCheck},
    {"network", "DNS", DnsCheck},
    {"network", "connection", ConnectionCheck},
    {"network", "TLS", TlsCheck},
    {"network", "certificate", CertificateCheck},
    {"network", "clock", ClockCheck},
};

}  // namespace

std::span<const Check> DoctorChecks() { return kChecks; }

}  // namespace lpab::apps
