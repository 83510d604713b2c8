#include "http/relay_client.h"

#include "base/log.h"

namespace lpab::http {
namespace {

constexpr std::string_view kScheme = "https://";

}  // namespace

std::string_view RoleName(ServerRole role) { return role == ServerRole::kSmds ? "smds" : "smdp"; }

std::optional<ServerRole> RoleNamed(std::string_view name) {
  if (name == RoleName(ServerRole::kSmdp)) return ServerRole::kSmdp;
  if (name == RoleName(ServerRole::kSmds)) return ServerRole::kSmds;
  return std::nullopt;
}

Result<HttpResponse> RelayClient::Send(const HttpRequest& request, const Call& call) {
  if (!request.url.starts_with(kScheme)) {
    return Fail(ErrorCode::kInvalidArgument, "\"" + request.url + "\" is no https:// address");
  }
  const std::string rest = request.url.substr(kScheme.size());
  const size_t path = std::min(rest.find('/'), rest.size());
  HttpRequest relayed = request;
  relayed.url = options_.url + rest.substr(path);
  relayed.headers.emplace_back(kRelayServer, rest.substr(0, path));
  relayed.headers.emplace_back(kRelayRole, RoleName(request.role));
  if (!options_.token.empty()) relayed.headers.emplace_back(kRelayToken, options_.token);
  auto answer = client_.Send(relayed, call);
  if (!answer) return Fail(std::move(answer).error().WithContext("the relay"));
  const std::string_view own = FindHeader(answer->headers, kRelayAnswer);
  if (own.empty()) return answer;
  return Fail(ErrorCodeFrom(own), "the relay: " + log::Escape(answer->body));
}

}  // namespace lpab::http
