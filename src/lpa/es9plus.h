// Es9Plus: the functions of an SM-DP+, in JSON over HTTPS.
#pragma once

#include "lpa/rsp_http.h"

namespace lpab::lpa {

// Trust in the server is the HttpClient's business. Holds no state between calls; one thread;
// `client` must outlive it. Spec: SGP.22 sections 5.6 and 6.5.
//
// Errors of all: those of RspHttp::Post; kMalformed when the answer is no JSON or a field is
// missing; RspDetail, in words, when the server says Failed.
class Es9Plus {
 public:
  explicit Es9Plus(http::HttpClient& client) : http_(client, http::ServerRole::kSmdp) {}

  // As RspHttp's.
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
  // Success is a 2xx, with body or without, unless the body says that it failed.
  Result<void> HandleNotification(const sgp22::SmdpAddress& address,
                                  const sgp22::HandleNotificationRequest& request,
                                  const Call& call);

 private:
  RspHttp http_;
};

}  // namespace lpab::lpa
