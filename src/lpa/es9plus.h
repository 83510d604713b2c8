// Es9Plus: the functions of an SM-DP+, in JSON over HTTPS.
#pragma once

#include "http/http.h"
#include "sgp22/activation_code.h"
#include "sgp22/es9plus.h"

namespace lpab::lpa {

// Posts to https://ADDRESS/gsma/rsp2/es9plus/FUNCTION. Trust in the server is the HttpClient's
// business. Holds no state between calls; one thread; `client` must outlive it.
// Spec: SGP.22 sections 5.6 and 6.5.
//
// Errors of all: those of HttpClient::Send; kUnavailable with HttpDetail on a status that is not
// 2xx; kResourceExhausted when the body is over 64 KiB, beside a package of 4 MiB; kMalformed when
// the answer is no JSON or a field is missing; RspDetail, in words, when the server says Failed.
class Es9Plus {
 public:
  explicit Es9Plus(http::HttpClient& client) : client_(client) {}

  // A server that refuses an address with a port is asked again by its bare name: SGP.22 knows no
  // ports, and osmo-smdpp compares with its name.
  Result<sgp22::InitiateAuthenticationResponse> InitiateAuthentication(
      const sgp22::SmdpAddress& address, const sgp22::InitiateAuthenticationRequest& request,
      const Call& call);
  Result<sgp22::AuthenticateClientResponse> AuthenticateClient(
      const sgp22::SmdpAddress& address, const sgp22::AuthenticateClientRequest& request,
      const Call& call);
  Result<sgp22::GetBoundProfilePackageResponse> GetBoundProfilePackage(
      const sgp22::SmdpAddress& address, const sgp22::GetBoundProfilePackageRequest& request,
      const Call& call);
  Result<void> CancelSession(const sgp22::SmdpAddress& address,
                             const sgp22::CancelSessionRequest& request, const Call& call);
  // Success is a 2xx, with body or without.
  Result<void> HandleNotification(const sgp22::SmdpAddress& address,
                                  const sgp22::HandleNotificationRequest& request,
                                  const Call& call);

 private:
  Result<sgp22::InitiateAuthenticationResponse> InitiateOnce(
      const sgp22::SmdpAddress& address, const sgp22::InitiateAuthenticationRequest& request,
      const Call& call);
  // The body of a 2xx answer.
  Result<std::string> Post(const sgp22::SmdpAddress& address, std::string_view function,
                           std::string body, const Call& call);

  http::HttpClient& client_;
};

}  // namespace lpab::lpa
