// Es11: the functions of an SM-DS, in JSON over HTTPS.
#pragma once

#include "lpa/rsp_http.h"
#include "sgp22/es11.h"

namespace lpab::lpa {

// As Es9Plus, of a server that must be an SM-DS. Spec: SGP.22 sections 5.8 and 6.5.
//
// Errors of both: those of RspHttp::Post; kMalformed when the answer is no JSON or a field is
// missing; RspDetail, in words, when the server says Failed.
class Es11 {
 public:
  explicit Es11(http::HttpClient& client) : http_(client, http::ServerRole::kSmds) {}

  // The request's smdp_address is the SM-DS's: SM-DSs in the field read that field.
  Result<sgp22::InitiateAuthenticationResponse> InitiateAuthentication(
      const sgp22::SmdpAddress& address, const sgp22::InitiateAuthenticationRequest& request,
      const Call& call) {
    return http_.InitiateAuthentication(address, request, call);
  }
  // Errors also: kResourceExhausted when more than 256 events come.
  Result<sgp22::AuthenticateClientResponseEs11> AuthenticateClient(
      const sgp22::SmdpAddress& address, const sgp22::AuthenticateClientRequest& request,
      const Call& call);

 private:
  RspHttp http_;
};

// The JSON binding of the answer. Errors: as AuthenticateClient.
Result<sgp22::AuthenticateClientResponseEs11> EventsFromJson(std::string_view text);

}  // namespace lpab::lpa
