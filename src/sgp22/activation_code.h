// Activation codes, and the SM-DP+ address in them. Spec: SGP.22 section 4.1.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace lpab::sgp22 {

// Where an SM-DP+ is reached: a host name, with a port where it is not 443. Host names compare
// without case.
class SmdpAddress {
 public:
  // "rsp.example.com" or "127.0.0.1:8443"; no scheme, no path. Errors: kInvalidArgument.
  static Result<SmdpAddress> Parse(std::string_view text);

  const std::string& host() const { return host_; }
  std::optional<uint16_t> port() const { return port_; }
  // "host" or "host:port", as written.
  std::string ToString() const;
  // Whether `signed_address`, from a signed object, names this server: with the port or without.
  bool Matches(std::string_view signed_address) const;

 private:
  SmdpAddress(std::string host, std::optional<uint16_t> port)
      : host_(std::move(host)), port_(port) {}
  std::string host_;
  std::optional<uint16_t> port_;
};

// "LPA:1$ADDRESS$MATCHINGID[$OID[$1]]". Parts after the fifth belong to later versions of SGP.22
// (the CI's key, the flag for delete notifications) and are passed over. A secret: never logged.
struct ActivationCode {
  SmdpAddress address;
  std::string matching_id;              // may be empty
  std::optional<std::string> smdp_oid;  // "2.999.10"
  bool confirmation_code_required = false;

  // With "LPA:" in any case or without, blanks and line ends around it dropped, "%24" read as "$"
  // where a URL carried it. Errors: kInvalidArgument, each malformation with its own sentence; what
  // a shell left of an unquoted code ("LPA:1.example.com") is named as such.
  static Result<ActivationCode> Parse(std::string_view text);
};

}  // namespace lpab::sgp22
