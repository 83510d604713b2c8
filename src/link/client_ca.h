// ClientCa: certification authorities that vouch for the clients of a device.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "link/key_pin.h"

namespace lpab::link {

// What an authority says of a client.
struct CertifiedClient {
  KeyPin key;
  std::string name;  // the subject's common name; may be empty
  std::string unit;  // the subject's organizational unit; may be empty
};

// Immutable; cheap to copy.
class ClientCa {
 public:
  static constexpr size_t kMaximum = 32;  // certificates

  // One or more CA certificates, each of which is trusted by itself, intermediate ones too.
  // Errors: kMalformed (none, too many, or one that is no CA's).
  static Result<ClientCa> FromPem(std::string_view pem);

  // Whom this certificate (DER) names, where one of the authorities has issued it for a TLS client
  // and it is valid at this time (seconds since 1970).
  // Errors: kMalformed; kUntrusted; kFailedPrecondition (another time would do).
  // Spec: RFC 5280 section 6; the extended key usage clientAuth must be there.
  Result<CertifiedClient> Verify(ByteSpan certificate, int64_t now) const;

 private:
  struct Impl;
  explicit ClientCa(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}

  std::shared_ptr<const Impl> impl_;
};

}  // namespace lpab::link
