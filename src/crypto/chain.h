// Certificate chains of SGP.22 section 4.5: an SM-DP+'s to its CI, an eUICC's over its EUM to the
// CI.
//
// Our own check, for two reasons: a card has no clock, and OpenSSL refuses SGP.26's EUM chain
// (error 47: its name constraints hold a prefix of the EID).
#pragma once

#include <optional>
#include <span>

#include "crypto/certificate.h"

namespace lpab::crypto {

struct ChainOptions {
  std::string_view leaf_policy;  // policy::kDpAuth, ...; must be among the leaf's policies
  std::optional<int64_t> at;     // unix seconds; none: validity is not looked at
};

// The leaf of an SM-DP+ or SM-DS, signed directly by one of `anchors`: signature, issuer by
// AuthorityKeyId, role policy, digitalSignature usage, not a CA, critical extensions, dates.
// Gives the anchor. Errors: kUntrusted, each check with its own sentence.
Result<Certificate> VerifyServerCertificate(const Certificate& leaf,
                                            std::span<const Certificate> anchors,
                                            const ChainOptions& options);

struct EuiccChain {
  Certificate ci;
  PublicKey euicc_key;
  std::string eid;  // 32 digits, from the eUICC certificate's serialNumber
};

// eUICC <- EUM <- one of `anchors`, with the EUM's name constraints: the eUICC's organisation is
// equal and its EID begins with the EUM's prefix. Errors: kUntrusted.
Result<EuiccChain> VerifyEuiccChain(const Certificate& euicc, const Certificate& eum,
                                    std::span<const Certificate> anchors,
                                    std::optional<int64_t> at);

}  // namespace lpab::crypto
