#include "http/loopback_client.h"

namespace lpab::http {

Result<HttpResponse> LoopbackClient::Send(const HttpRequest& request, const Call& call) {
  constexpr std::string_view kScheme = "https://";
  LPAB_TRY(call.Check("HTTPS request"));
  if (!request.url.starts_with(kScheme)) {
    return Fail(ErrorCode::kInvalidArgument, "\"" + request.url + "\" is no https:// address");
  }
  const size_t path = request.url.find('/', kScheme.size());
  HttpRequest inner = request;
  inner.url = path == std::string::npos ? "/" : request.url.substr(path);
  HttpResponse response = handler_(inner);
  LPAB_TRY(call.Check("HTTPS answer"));
  if (response.status != 0) return response;
  return Fail(ErrorCode::kUnavailable, "HTTPS: the connection broke before the answer came");
}

}  // namespace lpab::http
