// For crypto's tests: a small chain made on the spot, and the SGP.26 files where they are there.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "crypto/certificate_builder.h"

namespace lpab::crypto {

inline std::filesystem::path Sgp26(const std::string& name) {
  return std::filesystem::path(LPAB_SHARED_DATA) / "sgp26" / name;
}

inline std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline Certificate Load(const std::string& name) {
  return Certificate::FromFileBytes(AsBytes(ReadFile(Sgp26(name)))).value();
}

// 2020-01-01 to 2040-01-01.
inline constexpr int64_t kFrom = 1577836800;
inline constexpr int64_t kUntil = 2208988800;
inline constexpr int64_t kWithin = 1800000000;

// A CI, an EUM and an eUICC that verify; tests change one thing and make it again.
struct EuiccWorld {
  PrivateKey ci_key = PrivateKey::Generate(Curve::kNistP256);
  PrivateKey eum_key = PrivateKey::Generate(Curve::kNistP256);
  PrivateKey euicc_key = PrivateKey::Generate(Curve::kNistP256);
  CertificateBuilder ci;
  CertificateBuilder eum;
  CertificateBuilder euicc;

  EuiccWorld() {
    ci.subject = {{"2.5.4.3", "Test CI"}};
    ci.policy_oids = {std::string(policy::kCi)};
    eum.subject = {{"2.5.4.6", "DE"}, {"2.5.4.10", "An EUM"}};
    eum.policy_oids = {std::string(policy::kEum)};
    eum.path_length = 0;
    eum.permitted_names = {{"2.5.4.10", "An EUM"}, {"2.5.4.5", "89049032"}};
    for (CertificateBuilder* one : {&ci, &eum}) {
      one->is_ca = true;
      one->cert_sign = true;
    }
    euicc.subject = {{"2.5.4.10", "An EUM"}, {"2.5.4.5", "89049032123451234512345678901235"}};
    euicc.policy_oids = {std::string(policy::kEuicc)};
    euicc.digital_signature = true;
    for (CertificateBuilder* one : {&ci, &eum, &euicc}) {
      one->not_before = kFrom;
      one->not_after = kUntil;
    }
  }

  Certificate Ci() const { return ci.SelfSign(ci_key).value(); }
  Certificate Eum() const { return eum.Sign(eum_key.public_key(), ci_key, Ci()).value(); }
  Certificate Euicc() const { return euicc.Sign(euicc_key.public_key(), eum_key, Eum()).value(); }
};

}  // namespace lpab::crypto
