#include "crypto/chain.h"

#include "base/hex.h"

namespace lpab::crypto {
namespace {

constexpr std::string_view kOrganisation = "2.5.4.10";
constexpr std::string_view kSerialNumber = "2.5.4.5";

Unexpected Untrusted(std::string_view role, std::string_view what) {
  return Fail(ErrorCode::kUntrusted, std::string(role) + " certificate: " + std::string(what));
}

Result<void> CheckDates(const Certificate& certificate, std::string_view role,
                        std::optional<int64_t> at) {
  if (!at || certificate.ValidAt(*at)) return {};
  if (*at < certificate.NotBefore()) {
    return Untrusted(role, "it is not valid before " + DateText(certificate.NotBefore()));
  }
  return Untrusted(role, "it expired on " + DateText(certificate.NotAfter()));
}

Result<void> CheckPolicy(const Certificate& certificate, std::string_view oid) {
  const std::vector<std::string> policies = certificate.PolicyOids();
  if (std::ranges::find(policies, oid) != policies.end()) return {};
  std::string found;
  for (const std::string& policy : policies) {
    found += (found.empty() ? "" : ", ") + std::string(policy::RoleName(policy));
  }
  return Untrusted(policy::RoleName(oid),
                   "its policy is " + (found.empty() ? "missing" : "that of " + found));
}

// What every end-entity certificate of SGP.22 must be.
Result<void> CheckLeaf(const Certificate& leaf, std::string_view oid, std::optional<int64_t> at) {
  const std::string_view role = policy::RoleName(oid);
  LPAB_TRY(CheckPolicy(leaf, oid));
  if (leaf.HasUnknownCriticalExtension()) {
    return Untrusted(role, "it has an unknown critical extension");
  }
  if (leaf.IsCa()) return Untrusted(role, "it is a CA certificate");
  if (!leaf.HasDigitalSignatureUsage()) {
    return Untrusted(role, "its key usage does not hold digitalSignature");
  }
  return CheckDates(leaf, role, at);
}

Result<PublicKey> KeyOf(const Certificate& certificate, std::string_view role) {
  auto key = certificate.GetPublicKey();
  if (!key) return Untrusted(role, key.error().message);
  return key;
}

// The anchor that AuthorityKeyId names and whose key verifies the signature. Several may have one
// identifier: SGP.26 has two generations of a CI on one key.
Result<Certificate> FindAnchor(const Certificate& certificate, std::string_view role,
                               std::span<const Certificate> anchors, std::optional<int64_t> at) {
  const auto identifier = certificate.AuthorityKeyId();
  if (!identifier) return Untrusted(role, "it does not name its issuer (AuthorityKeyIdentifier)");
  std::optional<Error> last;
  for (const Certificate& anchor : anchors) {
    if (CiKeyIdentifier(anchor) != *identifier) continue;
    LPAB_ASSIGN(const PublicKey key, KeyOf(anchor, "CI"));
    if (!certificate.VerifySignedBy(key)) {
      last =
          Untrusted(role, "its signature does not verify under CI " + ToHex(*identifier)).value();
    } else if (auto dates = CheckDates(anchor, "CI", at); !dates) {
      last = dates.error();
    } else {
      return anchor;
    }
  }
  if (last) return Fail(*std::move(last));
  return Untrusted(role, "its CI " + ToHex(*identifier) + " is not among the trusted ones");
}

Result<void> CheckEum(const Certificate& eum, std::optional<int64_t> at) {
  LPAB_TRY(CheckPolicy(eum, policy::kEum));
  if (eum.HasUnknownCriticalExtension()) {
    return Untrusted("EUM", "it has an unknown critical extension");
  }
  if (!eum.IsCa() || !eum.HasCertSignUsage()) {
    return Untrusted("EUM", "it is no CA certificate that may sign certificates");
  }
  return CheckDates(eum, "EUM", at);
}

// The organisation equal, the EID beginning with the permitted serialNumber, others equal.
Result<void> CheckNames(const Certificate& euicc, const Certificate& eum) {
  bool organisation = false;
  bool serial_number = false;
  for (const NameConstraint& permitted : eum.PermittedNames()) {
    const std::string value = euicc.SubjectAttribute(permitted.oid).value_or("");
    if (permitted.oid == kSerialNumber) {
      serial_number = !permitted.value.empty();
      if (!value.starts_with(permitted.value)) {
        return Untrusted("eUICC", "its EID does not begin with its EUM's " + permitted.value);
      }
    } else if (value != permitted.value) {
      return Untrusted("eUICC", permitted.oid == kOrganisation
                                    ? "its organisation is not its EUM's"
                                    : "its subject breaks its EUM's name constraints");
    }
    organisation = organisation || permitted.oid == kOrganisation;
  }
  if (organisation && serial_number) return {};
  return Untrusted("EUM", "its name constraints do not hold one organisation and EID prefix");
}

Result<std::string> EidOf(const Certificate& euicc) {
  std::string eid = euicc.SubjectAttribute(kSerialNumber).value_or("");
  const bool digits = std::ranges::all_of(eid, [](char c) { return '0' <= c && c <= '9'; });
  if (eid.size() != 32 || !digits) {
    return Untrusted("eUICC", "its serialNumber is no EID of 32 digits");
  }
  return eid;
}

}  // namespace

Result<Certificate> VerifyServerCertificate(const Certificate& leaf,
                                            std::span<const Certificate> anchors,
                                            const ChainOptions& options) {
  LPAB_TRY(CheckLeaf(leaf, options.leaf_policy, options.at));
  return FindAnchor(leaf, policy::RoleName(options.leaf_policy), anchors, options.at);
}

Result<EuiccChain> VerifyEuiccChain(const Certificate& euicc, const Certificate& eum,
                                    std::span<const Certificate> anchors,
                                    std::optional<int64_t> at) {
  LPAB_TRY(CheckEum(eum, at));
  LPAB_ASSIGN(Certificate ci, FindAnchor(eum, "EUM", anchors, at));
  LPAB_TRY(CheckLeaf(euicc, policy::kEuicc, at));
  LPAB_ASSIGN(const PublicKey eum_key, KeyOf(eum, "EUM"));
  if (!euicc.VerifySignedBy(eum_key)) {
    return Untrusted("eUICC", "its signature does not verify under its EUM's key");
  }
  LPAB_TRY(CheckNames(euicc, eum));
  LPAB_ASSIGN(std::string eid, EidOf(euicc));
  LPAB_ASSIGN(PublicKey key, KeyOf(euicc, "eUICC"));
  return EuiccChain{std::move(ci), std::move(key), std::move(eid)};
}

}  // namespace lpab::crypto
