// What Certificate holds. Private to crypto.
#pragma once

#include "crypto/certificate.h"
#include "crypto/openssl_ptr.h"

namespace lpab::crypto {

// A parsed certificate and the bytes it was parsed from; immutable once made.
struct CertificateImpl {
  X509Ptr x509;
  Bytes der;
  int64_t not_before = 0;
  int64_t not_after = 0;
};

// "2.5.4.10", however long.
std::string OidText(const ASN1_OBJECT* object);

}  // namespace lpab::crypto
