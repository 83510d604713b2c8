// lpa doctor: what stands between this PC and a profile on the card, looked at piece by piece.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "apps/lpa/routes.h"
#include "base/result.h"

namespace lpab::apps {

enum class Verdict { kOk, kWarning, kFailed, kSkipped };

struct Finding {
  Verdict verdict = Verdict::kOk;
  std::string text;  // a sentence
  std::string next;  // what to do; empty where nothing is to be done
};

// What the card said, and how far the way to it went.
struct CardExam {
  std::string kind;                // "bridge", "modem", "smart-card reader", "card"; empty: none
  std::string place;               // for people: "unix:/tmp/bridge.sock"
  std::string device_host;         // of a bridge on a network: literal address or name
  bool reached = false;            // the bridge greets, the port or reader opens
  std::optional<Error> error;      // of opening the ISD-R
  std::string isdr_aid;            // that answered
  std::optional<Error> eid_error;  // of reading it
  std::string eid;
  bool eid_valid = false;  // its check digits
  std::string default_smdp;
  std::optional<size_t> waiting_notifications;
};

// A try to reach a server over HTTPS.
struct ServerExam {
  bool connected = false;
  bool secured = false;
  std::string address;  // that was connected to
  std::string trust;    // how the server is trusted
  std::optional<Error> error;
  std::optional<int> http_status;
  std::string date;  // the answer's Date header
  // Of the server's certificate; seconds since 1970.
  std::optional<int64_t> not_before;
  std::optional<int64_t> not_after;
};

struct ProxyExam {
  std::string proxy;    // HOST:PORT; empty: none
  std::string setting;  // the variable that says so
};

// All that the checks look at, gathered before they judge. Without a server's name, `server` and
// what follows are empty.
struct Examination {
  std::string state_folder;
  std::optional<Error> state_error;
  CardExam card;
  std::string server;         // HOST or HOST:PORT
  std::string server_origin;  // "given" or "the card's default"
  std::string bound_to;       // --bind-http
  ProxyExam proxy;
  std::string resolved_name;  // the server's or the proxy's
  std::vector<std::string> addresses;
  std::optional<Error> dns_error;
  std::optional<ServerExam> https;
  std::vector<Route> routes;
  std::string device_interface;  // through which the bridge is reached; empty: not over a network
  int64_t now = 0;               // seconds since 1970, by this PC
};

struct Check {
  std::string_view part;  // "pc", "card", "network"
  std::string_view name;
  Finding (*judge)(const Examination& exam);
};

// In the order in which they are told. Pure.
std::span<const Check> DoctorChecks();

// The proxy that libcurl uses for https://HOST, by the variables of `environment` (null: not set).
// Spec: curl's manual, section "ENVIRONMENT".
using Environment = std::function<const char*(const char*)>;
ProxyExam ProxyFor(std::string_view host, const Environment& environment);

}  // namespace lpab::apps
