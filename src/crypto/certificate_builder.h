// Makes certificates, for the test PKI and for the identities of a link.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "crypto/certificate.h"

namespace lpab::crypto {

class CertificateBuilder {
 public:
  // Attributes in order: {"2.5.4.3", "Test CI"}.
  std::vector<std::pair<std::string, std::string>> subject;
  int64_t not_before = 0;  // unix seconds
  int64_t not_after = 0;
  bool is_ca = false;
  std::optional<int> path_length;
  bool digital_signature = false;
  bool cert_sign = false;
  std::vector<std::string> policy_oids;  // critical
  std::vector<std::string> extended_key_usage_oids;
  std::vector<std::string> dns_names;
  std::vector<std::string> ip_addresses;
  std::optional<std::string> registered_id;
  std::vector<NameConstraint> permitted_names;  // critical, one directoryName
  std::vector<std::string> critical_oids;       // critical extensions of content NULL

  // Signed by the issuer; random serial number. SubjectKeyIdentifier and AuthorityKeyIdentifier
  // are SHA-1 of the points. Errors: kInvalidArgument.
  Result<Certificate> Sign(const PublicKey& key, const PrivateKey& issuer_key,
                           const Certificate& issuer) const;
  Result<Certificate> SelfSign(const PrivateKey& key) const;
};

}  // namespace lpab::crypto
