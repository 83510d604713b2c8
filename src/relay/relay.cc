#include "relay/relay.h"

#include <algorithm>
#include <array>

#include "base/hex.h"
#include "base/log.h"
#include "crypto/hash.h"
#include "relay/elements.h"
#include "relay/function.h"
#include "relay/message.h"
#include "sgp22/euicc_info.h"

namespace lpab::relay {
namespace {

using http::HttpRequest;
using http::HttpResponse;

constexpr std::string_view kPrefixes[] = {"/gsma/rsp2/es9plus/", "/gsma/rsp2/es11/"};
constexpr std::string_view kRequestHeaders[] = {"Content-Type", "User-Agent", "X-Admin-Protocol",
                                                "Accept"};
constexpr std::string_view kAnswerHeaders[] = {"Content-Type", "X-Admin-Protocol", "Date",
                                               "Retry-After", "Location"};

http::Headers Pick(const http::Headers& headers, std::span<const std::string_view> names) {
  http::Headers picked;
  for (const std::string_view name : names) {
    const std::string_view value = http::FindHeader(headers, name);
    if (!value.empty()) picked.emplace_back(name, value);
  }
  return picked;
}

int StatusOf(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument:
      return 400;
    case ErrorCode::kUntrusted:
    case ErrorCode::kUnavailable:
      return 502;
    case ErrorCode::kRefused:
      return 403;
    case ErrorCode::kNotFound:
      return 404;
    case ErrorCode::kTimeout:
      return 504;
    default:
      return 502;
  }
}

HttpResponse OwnAnswer(const Error& error) {
  std::string text = error.message;
  if (!error.next.empty()) text += "; " + error.next;
  return {StatusOf(error.code),
          {{"Content-Type", "text/plain; charset=utf-8"},
           {http::kRelayAnswer, std::string(ErrorCodeName(error.code))}},
          text + "\n"};
}

// By which a call's session is found: a field of its own, or what the card signed has it.
std::string TransactionIdIn(const std::string& path, const std::string& body) {
  const Message message(body);
  if (FunctionOf(path) != Function::kHandleNotification) {
    return message.Text("transactionId").value_or("");
  }
  const Bytes notification = message.Binary("pendingNotification").value_or(Bytes());
  return ToHex(ValueAt(notification, {0xBF37, 0xBF27, 0x80}));
}

std::vector<Bytes> CardCis(const std::string& body) {
  const auto info = Message(body).Binary("euiccInfo1");
  if (!info) return {};
  const auto decoded = sgp22::EuiccInfo1::Decode(*info);
  return decoded ? decoded->ci_ids_for_verification : std::vector<Bytes>();
}

// What the client takes the server for; one that does not say so may tell by the path.
std::optional<http::ServerRole> RoleIn(const HttpRequest& request) {
  if (request.url.starts_with(kPrefixes[1])) return http::ServerRole::kSmds;
  return http::RoleNamed(http::FindHeader(request.headers, http::kRelayRole));
}

}  // namespace

HttpResponse Relay::Handle(const HttpRequest& request) {
  const auto route = FindRoute(request);
  if (!route) {
    log::Warning("relay", "refused: " + route.error().message);
    return OwnAnswer(route.error());
  }
  return PassOn(request, *route);
}

Result<std::string> Relay::CheckToken(const HttpRequest& request) const {
  const std::string_view token = http::FindHeader(request.headers, http::kRelayToken);
  const auto digest = crypto::Sha256(AsBytes(token));
  for (const auto& [known, name] : options_.tokens) {
    // By their hashes: how long it takes says nothing of the token.
    if (crypto::Sha256(AsBytes(known)) == digest) return name;
  }
  if (!options_.needs_token && token.empty()) return std::string();
  return Fail(MakeError(ErrorCode::kRefused,
                        token.empty() ? "a token is needed here" : "the token is not known here")
                  .WithNext("ask who runs the relay for one: lpa --relay-token-file FILE"));
}

// The port of the header is the relay's; the server has its own.
Result<std::string> Relay::FindServed(std::string_view host_header) const {
  const std::string host(host_header.substr(0, host_header.find(':')));
  for (const io::HostPort& served : options_.served) {
    if (!http::HostMatches(served.host, host)) continue;
    return served.port == kHttps ? served.host : served.ToString();
  }
  return Fail(MakeError(ErrorCode::kRefused,
                        "this relay does not stand in for \"" + log::Escape(host) + "\"")
                  .WithNext("start it with --serve HOST, or name the server: lpa --relay URL"));
}

Result<Relay::Route> Relay::FindRoute(const HttpRequest& request) const {
  const auto begins = [&](std::string_view prefix) { return request.url.starts_with(prefix); };
  if (request.method != "POST" || std::ranges::none_of(kPrefixes, begins) ||
      request.url.find_first_of("?#\\ ") != std::string::npos ||
      request.url.find("..") != std::string::npos) {
    return Fail(ErrorCode::kNotFound, "only ES9+ and ES11 are passed on: POST /gsma/rsp2/...");
  }
  Route route;
  route.server = http::FindHeader(request.headers, http::kRelayServer);
  if (route.server.empty()) {
    LPAB_ASSIGN(route.server, FindServed(http::FindHeader(request.headers, "Host")));
  } else {
    LPAB_ASSIGN(route.client, CheckToken(request));
  }
  LPAB_ASSIGN(const io::HostPort server, ParseServer(route.server));
  LPAB_TRY(CheckHost(options_.upstream, server.host));
  route.url = "https://" + server.ToString() + request.url;
  return route;
}

std::unique_ptr<http::CurlClient> Relay::TakeClient(const std::string& use) {
  {
    const std::lock_guard lock(mutex_);
    const auto found = std::ranges::find(idle_, use, [](const auto& each) { return each.first; });
    if (found != idle_.end()) {
      auto client = std::move(found->second);
      idle_.erase(found);
      return client;
    }
  }
  http::CurlOptions options;
  options.trust = options_.trust;
  options.cas = options_.cas;
  options.resolve = options_.resolve;
  if (!options_.upstream.private_addresses) options.allows = IsPublic;
  return std::make_unique<http::CurlClient>(std::move(options));
}

void Relay::KeepClient(const std::string& use, std::unique_ptr<http::CurlClient> client) {
  const std::lock_guard lock(mutex_);
  idle_.emplace_back(use, std::move(client));
  if (idle_.size() > options_.idle) idle_.erase(idle_.begin());
}

Result<HttpResponse> Relay::Forward(const HttpRequest& request, const Route& route,
                                    SessionBook::SessionId session) {
  HttpRequest sent;
  sent.url = route.url;
  sent.headers = Pick(request.headers, kRequestHeaders);
  sent.body = request.body;
  sent.role = RoleIn(request).value_or(http::ServerRole::kSmdp);
  const std::string use = options_.trust_client_ci ? std::to_string(session) : route.server;
  auto client = TakeClient(use);
  if (options_.trust_client_ci) {
    if (auto cis = CardCis(request.body); !cis.empty()) {
      client->SetCardCiIdentifiers(std::move(cis));
    }
  }
  auto answer = client->Send(sent, {Deadline::After(options_.deadline), {}});
  KeepClient(use, std::move(client));
  return answer;
}

HttpResponse Relay::PassOn(const HttpRequest& request, const Route& route) {
  const auto known = book_.Find(route.server, TransactionIdIn(request.url, request.body));
  const SessionBook::SessionId session = known ? *known : book_.Begin(route.server, route.client);
  Exchange exchange;
  exchange.at = std::chrono::system_clock::now();
  exchange.server = route.server;
  exchange.path = request.url;
  exchange.request_headers = Pick(request.headers, kRequestHeaders);
  exchange.request = request.body;
  exchange.role = RoleIn(request);
  const Clock::TimePoint start = Clock::System().Now();
  auto answer = Forward(request, route, session);
  exchange.took = Clock::System().Now() - start;
  if (!answer) {
    exchange.error = answer.error().message;
    book_.Add(session, std::move(exchange));
    return OwnAnswer(answer.error());
  }
  answer->headers = Pick(answer->headers, kAnswerHeaders);
  exchange.status = answer->status;
  exchange.answer_headers = answer->headers;
  exchange.answer = answer->body;
  if (!known) book_.Name(session, Message(answer->body).Text("transactionId").value_or(""));
  book_.Add(session, std::move(exchange));
  return std::move(*answer);
}

}  // namespace lpab::relay
