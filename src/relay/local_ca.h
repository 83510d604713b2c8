// LocalCa: the certification authority of one relay, which a user installs where the relay is to be
// believed.
#pragma once

#include <string>
#include <vector>

#include "crypto/certificate_builder.h"

namespace lpab::relay {

// Its key never leaves the folder. Immutable.
class LocalCa {
 public:
  // What `folder` holds: ca.pem, and ca.key (mode 0600); both are made at the first time, the
  // folder as well. Errors: kMalformed, kFailedPrecondition (its dates are over), those of files.
  static Result<LocalCa> LoadOrCreate(const std::string& folder);

  struct ServerCertificate {
    std::string chain_pem;
    std::string key_pem;
  };
  // A new key and certificate for a server with these names and IP addresses, good for 90 days.
  // Errors: kInvalidArgument.
  Result<ServerCertificate> Issue(const std::vector<std::string>& hosts) const;

  const crypto::Certificate& certificate() const { return certificate_; }

 private:
  LocalCa(crypto::PrivateKey key, crypto::Certificate certificate)
      : key_(std::move(key)), certificate_(std::move(certificate)) {}

  crypto::PrivateKey key_;
  crypto::Certificate certificate_;
};

}  // namespace lpab::relay
