#include "sim/smdp/euicc_verification.h"

#include <algorithm>

#include "sim/smdp/rsp_status.h"

namespace lpab::sim::smdp {

namespace {

Error Untrusted(const StatusCode& status, std::string message) {
  return RspError(status, std::move(message), ErrorCode::kUntrusted);
}

Result<crypto::Certificate> Parse(ByteSpan der, const StatusCode& status, const char* name) {
  auto certificate = crypto::Certificate::FromDer(der);
  if (certificate) return certificate;
  return Fail(Untrusted(status, std::string(name) + ": " + certificate.error().message));
}

const crypto::Certificate* FindIssuer(const crypto::Certificate& eum,
                                      std::span<const crypto::Certificate> cis) {
  const auto wanted = eum.AuthorityKeyId();
  const auto found = std::find_if(cis.begin(), cis.end(), [&](const crypto::Certificate& ci) {
    return wanted && crypto::CiKeyIdentifier(ci) == *wanted;
  });
  return found == cis.end() ? nullptr : &*found;
}

Result<void> CheckEum(const crypto::Certificate& eum, std::span<const crypto::Certificate> cis) {
  const crypto::Certificate* ci = FindIssuer(eum, cis);
  if (ci == nullptr) {
    return Fail(Untrusted(status::kCiUnknown,
                          "the EUM certificate names a CI that is not the one "
                          "to be used"));
  }
  LPAB_ASSIGN(const crypto::PublicKey key, ci->GetPublicKey());
  if (eum.VerifySignedBy(key)) return {};
  return Fail(Untrusted(status::kEumVerification, "the EUM certificate is not signed by its CI"));
}

}  // namespace

Result<crypto::EuiccChain> VerifyEuicc(ByteSpan euicc_der, ByteSpan eum_der,
                                       std::span<const crypto::Certificate> cis,
                                       int64_t unix_seconds) {
  LPAB_ASSIGN(const auto eum, Parse(eum_der, status::kEumVerification, "EUM certificate"));
  LPAB_TRY(CheckEum(eum, cis));
  if (!eum.ValidAt(unix_seconds)) {
    return Fail(Untrusted(status::kEumExpired, "the EUM certificate is not valid today"));
  }
  LPAB_ASSIGN(const auto euicc, Parse(euicc_der, status::kEuiccCertificate, "eUICC certificate"));
  auto chain = crypto::VerifyEuiccChain(euicc, eum, cis, std::nullopt);
  if (!chain) return Fail(Untrusted(status::kEuiccCertificate, chain.error().message));
  if (!euicc.ValidAt(unix_seconds)) {
    return Fail(Untrusted(status::kEuiccExpired, "the eUICC certificate is not valid today"));
  }
  return chain;
}

}  // namespace lpab::sim::smdp
