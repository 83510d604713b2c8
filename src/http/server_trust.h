// Which TLS servers an LPA may talk to: the decision, apart from the TLS library that asks for it.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/certificate.h"
#include "http/http.h"

namespace lpab::http {

// Why a server is trusted.
struct TrustDecision {
  enum class Source { kSystemCa, kCiFolder, kCard };
  Source source = Source::kSystemCa;
  Bytes ci_identifier;  // of the eSIM CI; empty for kSystemCa

  // "trusted through a system CA", "trusted through the CI folder (CI f541...)", "trusted through
  // the card's CI f541...".
  std::string ToString() const;
};

struct TrustOptions {
  // The user's own CIs (--ci-dir). A published test CI counts when its certificate is here.
  std::vector<crypto::Certificate> ci_certificates;
  // Published test CIs count when the card lists them. Their private keys are public.
  bool allow_test_ci = false;
};

// Decides on chains to an eSIM CI, by three rules in this order:
//  1. the system's CAs, by the ordinary web rules. That is the TLS library's own verification
//     (CurlClient asks it first); here only its verdict arrives, as a sentence;
//  2. `ci_certificates`: one of them signed the topmost certificate sent (keys are compared, never
//     names);
//  3. the card's own list: a key under which the topmost certificate's ECDSA signature verifies is
//     recovered, and its SHA-1 is an entry of euiccCiPKIdListForVerification.
// Under 2 and 3 the roles of SGP.22 section 4.5.2 are demanded: a leaf that is no CA, with
// digitalSignature, EKU serverAuth, the TLS role of an SM-DP+ (SM-DS) and the host as dNSName; CI
// or server SubCA roles in between, never an EUM's; valid dates.
//
// Trust by rule 3 holds for one card and one run: a lying card or bridge can name its own CI.
// Nothing of it may be stored, or shared with another card. Pure; one thread.
// Spec: SGP.22 sections 2.6.6, 4.5.2.1, 4.5.2.2; Annex H.
class ServerTrust {
 public:
  explicit ServerTrust(TrustOptions options) : options_(std::move(options)) {}

  // Key identifiers from EUICCInfo1 (tag A9), 20 bytes each; replaces the earlier list.
  void SetCardCiIdentifiers(std::vector<Bytes> identifiers) {
    card_identifiers_ = std::move(identifiers);
  }
  const std::vector<Bytes>& card_ci_identifiers() const { return card_identifiers_; }

  // `chain` as the server sent it, leaf first. Its role must be exactly `role`. `web_verdict` is
  // why the system's CAs do not vouch for it: part of the message when no eSIM CI does either.
  // Errors: kUntrusted, each reason with its own sentence.
  Result<TrustDecision> CheckEsimChain(std::span<const crypto::Certificate> chain,
                                       std::string_view host, int64_t unix_seconds,
                                       std::string_view web_verdict,
                                       ServerRole role = ServerRole::kSmdp) const;

 private:
  struct Path;

  Result<Path> FindPath(std::span<const crypto::Certificate> chain, int64_t unix_seconds,
                        std::string_view web_verdict) const;
  std::optional<crypto::Certificate> FindInFolder(const crypto::Certificate& topmost,
                                                  int64_t unix_seconds) const;
  std::optional<TrustDecision> FindOnCard(const crypto::Certificate& topmost) const;

  TrustOptions options_;
  std::vector<Bytes> card_identifiers_;
};

// A CI of SGP.26 (v1 to v3, both curves), whose private key anybody may have.
bool IsPublishedTestCi(ByteSpan ci_identifier);

// RFC 6125: equal without case, or a "*." pattern for the first label. `host` is no address.
bool HostMatches(std::string_view pattern, std::string_view host);

// Whether a certificate is a CI's: a CA with the role of a CI or CI SubCA.
bool IsCi(const crypto::Certificate& certificate);

// The CI certificates among the .der, .pem, .crt and .cer files of a folder, in the order of their
// names; keys and certificates of other roles are passed over. The first of a PEM file counts.
// Errors: kNotFound (folder), kMalformed (a file, named), kInvalidArgument (no CI among them).
Result<std::vector<crypto::Certificate>> LoadCiDirectory(const std::string& directory);

}  // namespace lpab::http
