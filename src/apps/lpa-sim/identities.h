// Under which certificates a world runs: generated ones, or a folder from outside.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sim/pki/identity.h"

namespace lpab::apps {

struct IdentityOptions {
  std::filesystem::path own;    // where a generated PKI is kept; read again when it is there
  std::filesystem::path given;  // a PKI from outside instead; empty: none
  std::string curve = "both";   // nist, brainpool or both; TLS is on NIST P-256 with both
  std::string eid;              // of a PKI that is generated; empty: a random one
  std::string host = "localhost";
  // The TLS certificate: valid, expired, wrong-host, wrong-role (the other server's), eum-signed
  // (an EUM's key made it) or unknown-ci (under a CI that nobody trusts).
  std::string tls = "valid";
  std::string smds_tls = "valid";  // that of the SM-DS, likewise
  int64_t now = 0;                 // unix seconds
};

struct SmdsParts {
  std::vector<sim::pki::SmdsIdentity> identities;
  sim::pki::TlsIdentity tls;
};

struct Identities {
  sim::pki::EuiccIdentity euicc;
  std::vector<sim::pki::SmdpIdentity> smdp;
  sim::pki::TlsIdentity tls;
  std::optional<SmdsParts> smds;         // none: the given folder has no DSauth and DStls
  std::vector<crypto::Certificate> cis;  // what an LPA has to trust
};

// `given` may be what `lpa-sim pki` writes (nist/ and brainpool/, or one of them by itself), or a
// folder with ci*.der, eum.der, euicc.der, dpauth.der, dppb.der and dptls.der with their
// ...-key.pem, dpauth and dppb also as ...-brainpool; where dptls.der is missing, TLS runs under a
// generated CI; an SM-DS is there where dsauth.der and dstls.der are. A TLS certificate is made
// afresh wherever its CI's key is there.
// Errors: kInvalidArgument, kNotFound, kUntrusted, kUnavailable, naming the file.
Result<Identities> PrepareIdentities(const IdentityOptions& options);

// Generates both curves' PKI into `options.own`, over what is there. Gives the EID.
Result<std::string> GeneratePki(const IdentityOptions& options);

// One file a CI, ci-0.der and so on; what the folder held of these is removed.
Result<void> WriteCiFolder(const std::vector<crypto::Certificate>& cis,
                           const std::filesystem::path& directory);

}  // namespace lpab::apps
