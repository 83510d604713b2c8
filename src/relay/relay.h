// Relay: passes ES9+ and ES11 calls on to the server that a client means, and keeps what crossed.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/call.h"
#include "http/curl_client.h"
#include "http/relay_client.h"
#include "relay/session_book.h"
#include "relay/upstream.h"

namespace lpab::relay {

struct RelayOptions {
  UpstreamRules upstream;
  std::vector<std::string> resolve;            // "HOST:PORT:ADDRESS": instead of a look-up
  http::TrustOptions trust;                    // of servers, besides `cas`
  std::shared_ptr<const http::SystemCas> cas;  // null: the system's, read for each session
  bool trust_client_ci = false;      // for its session, the CIs that a client says its card has
  std::vector<io::HostPort> served;  // in whose place it stands, for clients that name no server
  std::map<std::string, std::string> tokens;    // of clients that name a server, and their names
  bool needs_token = true;                      // else whoever reaches it may name a server
  Duration deadline = std::chrono::minutes(2);  // of a call upstream
  size_t idle = 32;                             // connections upstream that are kept for others
};

// A client either names its server in a header (http::RelayClient), or believes that it speaks to
// it: then the request's Host counts, if it is a served one. Bytes pass unchanged both ways, with
// the headers that matter. Thread-safe; `book` must outlive it.
class Relay {
 public:
  Relay(RelayOptions options, SessionBook& book) : options_(std::move(options)), book_(book) {}

  // An HttpHandler. What the relay itself says has the header X-Lpab-Relay and a sentence as body.
  http::HttpResponse Handle(const http::HttpRequest& request);

 private:
  // Where a request goes, and for whom.
  struct Route {
    std::string server;  // as the client named it
    std::string url;
    std::string client;  // its token's name
  };

  Result<Route> FindRoute(const http::HttpRequest& request) const;
  Result<std::string> CheckToken(const http::HttpRequest& request) const;
  Result<std::string> FindServed(std::string_view host_header) const;
  std::unique_ptr<http::CurlClient> TakeClient(const std::string& use);
  void KeepClient(const std::string& use, std::unique_ptr<http::CurlClient> client);
  Result<http::HttpResponse> Forward(const http::HttpRequest& request, const Route& route,
                                     SessionBook::SessionId session);
  http::HttpResponse PassOn(const http::HttpRequest& request, const Route& route);

  const RelayOptions options_;
  SessionBook& book_;
  std::mutex mutex_;
  // With their connections, by what they may be used for: a server, or where the trust is one
  // session's that session. The one used last is the last.
  std::vector<std::pair<std::string, std::unique_ptr<http::CurlClient>>> idle_;
};

}  // namespace lpab::relay
