// Requests for certificates: PKCS #10.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "crypto/ec_key.h"

namespace lpab::crypto {

// In PEM, signed with the key. `subject`: attributes in order, {"2.5.4.3", "alice@bench-pc"}.
// Errors: kInvalidArgument (an attribute that cannot be one). Spec: RFC 2986.
Result<std::string> MakeCertificateRequest(
    const PrivateKey& key, const std::vector<std::pair<std::string, std::string>>& subject);

}  // namespace lpab::crypto
