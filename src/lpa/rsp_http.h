// RspHttp: how ES9+ and ES11 travel, JSON over HTTPS. Spec: SGP.22 section 6.5.
#pragma once

#include <string>

#include "http/http.h"
#include "sgp22/activation_code.h"
#include "sgp22/es9plus.h"

namespace lpab::lpa {

// Posts to https://ADDRESS/gsma/rsp2/es9plus/FUNCTION, where an SM-DS answers, too. Holds no state
// between calls; one thread; `client` must outlive it.
class RspHttp {
 public:
  // `role`: which kind of server all of them must be.
  RspHttp(http::HttpClient& client, http::ServerRole role) : client_(client), role_(role) {}

  // The body of a 2xx answer. Errors: those of HttpClient::Send; kUnavailable with HttpDetail on
  // another status; kResourceExhausted when the body is over 64 KiB, beside a package of 4 MiB.
  Result<std::string> Post(const sgp22::SmdpAddress& address, std::string_view function,
                           std::string body, const Call& call);

  // A server that refuses an address with a port is asked again by its bare name: SGP.22 knows no
  // ports, and osmo-smdpp compares with its name. Errors: those of Post; kMalformed; RspDetail.
  Result<sgp22::InitiateAuthenticationResponse> InitiateAuthentication(
      const sgp22::SmdpAddress& address, const sgp22::InitiateAuthenticationRequest& request,
      const Call& call);

 private:
  Result<sgp22::InitiateAuthenticationResponse> InitiateOnce(
      const sgp22::SmdpAddress& address, const sgp22::InitiateAuthenticationRequest& request,
      const Call& call);

  http::HttpClient& client_;
  http::ServerRole role_;
};

}  // namespace lpab::lpa
