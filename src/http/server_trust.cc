#include "http/server_trust.h"

#include <algorithm>

#include "base/hex.h"

namespace lpab::http {
namespace {

namespace policy = crypto::policy;
using crypto::Certificate;
using crypto::Curve;

constexpr std::string_view kServerAuth = "1.3.6.1.5.5.7.3.1";
constexpr size_t kMaximumChain = 10;  // certificates that a server may send
constexpr size_t kMaximumPath = 4;    // leaf, DP SubCA, CI SubCA and one to spare

// SubjectKeyIdentifiers of the test CIs of SGP.26: v1/v2 and v3, NIST and brainpool each.
constexpr std::string_view kPublishedTestCis[] = {
    "F54172BDF98A95D65CBEB88A38A1C11D800A85C3",
    "C0BC70BA36929D43B467FF57570530E57AB8FCD8",
    "34EECF13156518D48D30BDF06853404D115F955D",
    "2209F61CD9EC5C9C854E787341FF83ECF9776A5B",
};

char Lower(char c) { return 'A' <= c && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string LowerHex(ByteSpan bytes) {
  std::string hex = ToHex(bytes);
  std::ranges::transform(hex, hex.begin(), Lower);
  return hex;
}

Unexpected Untrusted(std::string sentence, std::string next = {}) {
  return Fail(
      MakeError(ErrorCode::kUntrusted, "TLS: " + std::move(sentence)).WithNext(std::move(next)));
}

std::string Named(const Certificate& certificate) {
  return "certificate \"" + certificate.SubjectText() + "\"";
}

bool Holds(const std::vector<std::string>& oids, std::string_view oid) {
  return std::ranges::find(oids, oid) != oids.end();
}

bool HoldsAny(const std::vector<std::string>& oids,
              std::initializer_list<std::string_view> wanted) {
  return std::ranges::any_of(wanted, [&](std::string_view oid) { return Holds(oids, oid); });
}

bool IsSelfSigned(const Certificate& certificate) {
  const auto key = certificate.GetPublicKey();
  return key && certificate.VerifySignedBy(*key).has_value();
}

std::string RolesText(const Certificate& certificate) {
  std::string text;
  for (const std::string& oid : certificate.PolicyOids()) {
    text += (text.empty() ? "" : ", ") + std::string(policy::RoleName(oid));
  }
  return text.empty() ? "no role" : "the role " + text;
}

Result<void> CheckDates(const Certificate& certificate, int64_t now) {
  if (now < certificate.NotBefore()) {
    return Untrusted("the " + Named(certificate) + " is not valid before " +
                         crypto::DateText(certificate.NotBefore()),
                     "check this machine's clock");
  }
  if (certificate.ValidAt(now)) return {};
  return Untrusted(
      "the " + Named(certificate) + " expired on " + crypto::DateText(certificate.NotAfter()),
      "the operator of the server must renew it");
}

// Between leaf and CI.
Result<void> CheckSubCa(const Certificate& certificate, ServerRole role) {
  const std::vector<std::string> roles = certificate.PolicyOids();
  if (HoldsAny(roles, {policy::kEum, policy::kEumV3, policy::kEumSubCaV3})) {
    return Untrusted("the server's certificate is signed by an EUM (" + Named(certificate) +
                     "), which may sign eUICC certificates only");
  }
  const auto server_sub_ca = role == ServerRole::kSmdp ? policy::kDpSubCaV3 : policy::kDsSubCaV3;
  if (!HoldsAny(roles, {policy::kCiSubCaV3, server_sub_ca})) {
    return Untrusted("the server's certificate is signed by the " + Named(certificate) +
                     ", which has " + RolesText(certificate) + " and may not sign it");
  }
  if (!certificate.IsCa() || !certificate.HasCertSignUsage()) {
    return Untrusted("the " + Named(certificate) + " is no CA that may sign certificates");
  }
  if (certificate.HasUnknownCriticalExtension()) {
    return Untrusted("the " + Named(certificate) + " has an unknown critical extension");
  }
  return {};
}

Result<void> CheckLeaf(const Certificate& leaf, ServerRole role) {
  const bool smdp = role == ServerRole::kSmdp;
  const std::vector<std::string> roles = leaf.PolicyOids();
  if (leaf.IsCa()) return Untrusted("the server shows a CA certificate (" + Named(leaf) + ")");
  if (!HoldsAny(roles, {smdp ? policy::kDpTls : policy::kDsTls,
                        smdp ? policy::kDpTlsV3 : policy::kDsTlsV3})) {
    return Untrusted("the server's " + Named(leaf) + " has " + RolesText(leaf) + ", not that of " +
                     (smdp ? "an SM-DP+'s TLS (DPtls)" : "an SM-DS's TLS (DStls)"));
  }
  if (!Holds(leaf.ExtendedKeyUsageOids(), kServerAuth)) {
    return Untrusted("the server's " + Named(leaf) + " is not meant for servers (no serverAuth)");
  }
  if (!leaf.HasDigitalSignatureUsage()) {
    return Untrusted("the key usage of the server's " + Named(leaf) +
                     " does not hold digitalSignature");
  }
  if (leaf.HasUnknownCriticalExtension()) {
    return Untrusted("the server's " + Named(leaf) + " has an unknown critical extension");
  }
  return {};
}

Result<void> CheckHost(const Certificate& leaf, std::string_view host) {
  std::string names;
  for (const std::string& name : leaf.SubjectDnsNames()) {
    if (HostMatches(name, host)) return {};
    names += (names.empty() ? "" : ", ") + name;
  }
  return Untrusted("the server's certificate is for " + (names.empty() ? "no host" : names) +
                       ", not for " + std::string(host),
                   "check the address in the activation code");
}

}  // namespace

std::string TrustDecision::ToString() const {
  switch (source) {
    case Source::kSystemCa:
      return "trusted through a system CA";
    case Source::kCiFolder:
      return "trusted through the CI folder (CI " + LowerHex(ci_identifier) + ")";
    case Source::kCard:
      return "trusted through the card's CI " + LowerHex(ci_identifier);
  }
  return "not trusted";
}

bool IsCi(const Certificate& certificate) {
  return certificate.IsCa() &&
         HoldsAny(certificate.PolicyOids(), {policy::kCi, policy::kCiSubCaV3});
}

bool IsPublishedTestCi(ByteSpan ci_identifier) {
  return std::ranges::find(kPublishedTestCis, ToHex(ci_identifier)) != std::end(kPublishedTestCis);
}

bool HostMatches(std::string_view pattern, std::string_view host) {
  if (host.ends_with('.')) host.remove_suffix(1);
  if (pattern.starts_with("*.")) {
    const size_t dot = host.find('.');
    const bool two_labels_left = pattern.find('.', 2) != std::string_view::npos;
    if (dot == 0 || dot == std::string_view::npos || !two_labels_left) return false;
    pattern.remove_prefix(1);
    host.remove_prefix(dot);
  }
  return !host.empty() && std::ranges::equal(pattern, host, {}, Lower, Lower);
}

// From the leaf up to the certificate that the CI signed; a CI of the folder has dates, too.
struct ServerTrust::Path {
  std::vector<Certificate> certificates;
  TrustDecision decision;
  Result<void> ci_dates_checked;
};

std::optional<Certificate> ServerTrust::FindInFolder(const Certificate& topmost,
                                                     int64_t unix_seconds) const {
  std::optional<Certificate> found;
  for (const Certificate& ci : options_.ci_certificates) {
    const auto key = ci.GetPublicKey();
    if (!IsCi(ci) || !key || !topmost.VerifySignedBy(*key)) continue;
    if (!found || ci.ValidAt(unix_seconds)) found = ci;
  }
  return found;
}

std::optional<TrustDecision> ServerTrust::FindOnCard(const Certificate& topmost) const {
  const auto signature = topmost.RawSignature();
  if (!signature) return std::nullopt;
  for (const Curve curve : {Curve::kNistP256, Curve::kBrainpoolP256r1}) {
    const auto keys = crypto::RecoverKeys(curve, topmost.ToBeSigned(), *signature);
    if (!keys) continue;
    for (const crypto::PublicKey& key : *keys) {
      Bytes identifier = key.KeyIdentifier();
      if (std::ranges::find(card_identifiers_, identifier) != card_identifiers_.end()) {
        return TrustDecision{TrustDecision::Source::kCard, std::move(identifier)};
      }
    }
  }
  return std::nullopt;
}

Result<ServerTrust::Path> ServerTrust::FindPath(std::span<const Certificate> chain,
                                                int64_t unix_seconds,
                                                std::string_view web_verdict) const {
  Path path{{chain.front()}, {}, {}};
  while (path.certificates.size() <= kMaximumPath) {
    const Certificate& topmost = path.certificates.back();
    if (const auto ci = FindInFolder(topmost, unix_seconds)) {
      path.decision = {TrustDecision::Source::kCiFolder, crypto::CiKeyIdentifier(*ci)};
      path.ci_dates_checked = CheckDates(*ci, unix_seconds);
      return path;
    }
    const auto issuer = std::ranges::find_if(chain.subspan(1), [&](const Certificate& sent) {
      const auto key = sent.GetPublicKey();
      return key && topmost.VerifySignedBy(*key) && !IsSelfSigned(sent);
    });
    if (issuer != chain.end()) {
      path.certificates.push_back(*issuer);
      continue;
    }
    if (const auto found = FindOnCard(topmost)) {
      path.decision = *found;
      return path;
    }
    break;
  }
  LPAB_TRY(CheckDates(chain.front(), unix_seconds));
  return Untrusted("the server's " + Named(chain.front()) + " is signed by \"" +
                       path.certificates.back().IssuerText() +
                       "\", which is no CI of the card or of the CI folder, and no system CA (" +
                       std::string(web_verdict) + ")",
                   "check the address; a private CI can be named with --ci-dir");
}

Result<TrustDecision> ServerTrust::CheckEsimChain(std::span<const Certificate> chain,
                                                  std::string_view host, int64_t unix_seconds,
                                                  std::string_view web_verdict,
                                                  ServerRole role) const {
  if (chain.empty() || chain.size() > kMaximumChain) {
    return Untrusted("the server sent " + std::to_string(chain.size()) + " certificates");
  }
  LPAB_ASSIGN(const Path path, FindPath(chain, unix_seconds, web_verdict));
  const std::span<const Certificate> above = std::span(path.certificates).subspan(1);
  for (const Certificate& sub_ca : above) LPAB_TRY(CheckSubCa(sub_ca, role));
  if (path.decision.source == TrustDecision::Source::kCard && !options_.allow_test_ci &&
      IsPublishedTestCi(path.decision.ci_identifier)) {
    return Untrusted("only the published test CI " + LowerHex(path.decision.ci_identifier) +
                         " vouches for the server, and its private key is public",
                     "for a test, use --allow-test-ci or name the CI with --ci-dir");
  }
  LPAB_TRY(CheckLeaf(chain.front(), role));
  for (const Certificate& certificate : path.certificates) {
    LPAB_TRY(CheckDates(certificate, unix_seconds));
  }
  LPAB_TRY(path.ci_dates_checked);
  LPAB_TRY(CheckHost(chain.front(), host));
  return path.decision;
}

}  // namespace lpab::http
