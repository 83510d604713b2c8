// RelayClient: requests by way of a relay (lpa-relay), which passes them on to their servers.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "http/http.h"

namespace lpab::http {

// What a client tells a relay beside the request; none of it goes on to the server.
inline constexpr char kRelayServer[] = "X-Lpab-Server";  // "HOST" or "HOST:PORT"
inline constexpr char kRelayToken[] = "X-Lpab-Token";
inline constexpr char kRelayRole[] = "X-Lpab-Role";  // RoleName: what the server must be
// In an answer: it is the relay's own, its body a sentence; the value is an ErrorCodeName.
inline constexpr char kRelayAnswer[] = "X-Lpab-Relay";

// "smdp", "smds".
std::string_view RoleName(ServerRole role);
// Nothing of another text.
std::optional<ServerRole> RoleNamed(std::string_view name);

struct RelayOptions {
  std::string url;    // "https://HOST[:PORT]"
  std::string token;  // empty: none
};

// Stands in front of another HttpClient, which must trust the relay. The server's own trust is the
// relay's business. One thread; `client` must outlive it.
class RelayClient final : public HttpClient {
 public:
  RelayClient(HttpClient& client, RelayOptions options)
      : client_(client), options_(std::move(options)) {}

  // Errors: those of the client, about the relay; and what the relay says of its own.
  Result<HttpResponse> Send(const HttpRequest& request, const Call& call) override;

 private:
  HttpClient& client_;
  const RelayOptions options_;
};

}  // namespace lpab::http
