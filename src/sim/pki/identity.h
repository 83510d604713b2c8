// The identities that the simulators act under: an eUICC's, an SM-DP+'s, a TLS server's. Made by a
// TestPki (test_pki.h), or read from files anywhere (the GSMA SGP.26 set, for one).
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "crypto/certificate.h"

namespace lpab::sim::pki {

// One eUICC certificate, its key, and the EUM certificate above it.
struct EuiccCredential {
  crypto::Certificate eum;
  crypto::Certificate euicc;
  crypto::PrivateKey key;

  // The CI that this credential chains to, as the EUM certificate names it.
  Bytes CiIdentifier() const;
};

// What a software eUICC is: its EID, the CIs it trusts, and a credential per CI it signs under.
struct EuiccIdentity {
  std::string eid;                       // 32 digits
  std::vector<crypto::Certificate> cis;  // euiccCiPKIdListForVerification, in order of preference
  std::vector<EuiccCredential> credentials;  // euiccCiPKIdListForSigning, likewise

  // The credential under this CI, or null.
  const EuiccCredential* FindCredential(ByteSpan ci_identifier) const;
  // Key identifiers of `cis`, and of the CIs above `credentials`.
  std::vector<Bytes> VerificationIdentifiers() const;
  std::vector<Bytes> SigningIdentifiers() const;
};

// What a test SM-DP+ signs with. One per CI; a server may have several.
struct SmdpIdentity {
  crypto::Certificate ci;
  crypto::Certificate dpauth;
  crypto::PrivateKey dpauth_key;
  crypto::Certificate dppb;
  crypto::PrivateKey dppb_key;
  std::string oid;  // registeredID of both certificates, "2.999.10"
};

// What a test SM-DS signs with.
struct SmdsIdentity {
  crypto::Certificate ci;
  crypto::Certificate dsauth;
  crypto::PrivateKey dsauth_key;
};

// What a TLS server shows: leaf first, root left out.
struct TlsIdentity {
  std::vector<crypto::Certificate> chain;
  crypto::PrivateKey key;

  std::string ChainPem() const;
  std::string KeyPem() const { return key.ToPem(); }
};

struct EuiccCredentialFiles {
  std::filesystem::path eum;
  std::filesystem::path euicc;
  std::filesystem::path key;
};

struct SmdpFiles {
  std::filesystem::path ci;
  std::filesystem::path dpauth;
  std::filesystem::path dpauth_key;
  std::filesystem::path dppb;
  std::filesystem::path dppb_key;
};

// Certificates as DER or PEM, keys as PEM. All loaders check what they read: that keys belong to
// certificates, and that the chain verifies (validity is not looked at).
// Errors: kNotFound (file), kMalformed, kUntrusted (chain), kInvalidArgument (key of another
// certificate, two EIDs), each naming the file.
Result<EuiccIdentity> LoadEuiccIdentity(const std::vector<std::filesystem::path>& cis,
                                        const std::vector<EuiccCredentialFiles>& credentials);
Result<SmdpIdentity> LoadSmdpIdentity(const SmdpFiles& files);
// `chain` leaf first; each file holds one certificate. No role is checked: tests serve bad ones.
Result<TlsIdentity> LoadTlsIdentity(const std::vector<std::filesystem::path>& chain,
                                    const std::filesystem::path& key);

}  // namespace lpab::sim::pki
