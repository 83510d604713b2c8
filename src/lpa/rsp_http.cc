#include "lpa/rsp_http.h"

#include "lpa/es9plus_json.h"

namespace lpab::lpa {
namespace {

// SGP.22 section 6.5.1.2: HTTP headers of ES9+.
constexpr char kUserAgent[] = "gsma-rsp-lpad";
constexpr char kProtocol[] = "gsma/rsp/v2.2.2";
constexpr char kContentType[] = "application/json";
constexpr Duration kAnswerWithin = std::chrono::seconds(60);

Error HttpError(std::string_view function, const std::string& address, http::ServerRole role,
                int status) {
  Error error =
      MakeError(ErrorCode::kUnavailable, std::string(function) + ": " + address +
                                             " answers with HTTP status " + std::to_string(status));
  const bool smds = role == http::ServerRole::kSmds;
  error.next = status >= 500 ? "the server has a problem: try again later"
               : smds        ? "check that the address is that of an SM-DS"
                             : "check that the address is that of an SM-DP+";
  return std::move(error).WithDetail(HttpDetail{status});
}

// A bound profile package travels as Base64; all else in an answer is small.
constexpr size_t kLongestJson = 64u << 10;
constexpr size_t kLongestPackage = 4u << 20;

Result<void> CheckSize(std::string_view function, const std::string& address, size_t size) {
  const bool has_package = function == "getBoundProfilePackage";
  const size_t limit = kLongestJson + (has_package ? (kLongestPackage + 2) / 3 * 4 : 0);
  if (size <= limit) return {};
  return Fail(ErrorCode::kResourceExhausted,
              std::string(function) + ": " + address + " answers with " + std::to_string(size) +
                  " bytes, more than the " + std::to_string(limit) + " that are allowed");
}

// Address of the SM-DP+ or SM-DS, Refused. Spec: SGP.22 sections 5.6.1, 5.8.1.
bool IsAddressRefused(const Error& error) {
  const auto* detail = error.Detail<RspDetail>();
  return detail != nullptr &&
         (*detail == RspDetail{"8.8.1", "3.8"} || *detail == RspDetail{"8.9.1", "3.8"});
}

}  // namespace

Result<std::string> RspHttp::Post(const sgp22::SmdpAddress& address, std::string_view function,
                                  std::string body, const Call& call) {
  http::HttpRequest request;
  request.url = "https://" + address.ToString() + "/gsma/rsp2/es9plus/" + std::string(function);
  request.headers = {
      {"User-Agent", kUserAgent}, {"X-Admin-Protocol", kProtocol}, {"Content-Type", kContentType}};
  request.body = std::move(body);
  request.role = role_;
  auto response = client_.Send(request, call.Within(kAnswerWithin));
  if (!response) return Fail(std::move(response).error().WithContext(function));
  if (response->status < 200 || response->status > 299) {
    return Fail(HttpError(function, address.ToString(), role_, response->status));
  }
  LPAB_TRY(CheckSize(function, address.ToString(), response->body.size()));
  return std::move(response->body);
}

Result<sgp22::InitiateAuthenticationResponse> RspHttp::InitiateAuthentication(
    const sgp22::SmdpAddress& address, const sgp22::InitiateAuthenticationRequest& request,
    const Call& call) {
  auto response = InitiateOnce(address, request, call);
  const bool has_port = request.smdp_address != address.host();
  if (response || !has_port || !IsAddressRefused(response.error())) return response;
  auto bare = request;
  bare.smdp_address = address.host();
  auto again = InitiateOnce(address, bare, call);
  return again || !IsAddressRefused(again.error()) ? again : response;
}

Result<sgp22::InitiateAuthenticationResponse> RspHttp::InitiateOnce(
    const sgp22::SmdpAddress& address, const sgp22::InitiateAuthenticationRequest& request,
    const Call& call) {
  LPAB_ASSIGN(const std::string body,
              Post(address, "initiateAuthentication", ToJson(request), call));
  return InitiateAuthenticationFromJson(body);
}

}  // namespace lpab::lpa
