// A test PKI in the shape of GSMA SGP.26: CI, EUM, eUICC, DPauth, DPpb, DPtls, DSauth and DStls on
// one curve, made with fresh keys. It is no production PKI: every private key lies beside its
// certificate.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "sim/pki/identity.h"

namespace lpab::sim::pki {

// A certificate and its private key.
struct Credential {
  crypto::Certificate certificate;
  crypto::PrivateKey key;
};

struct PkiOptions {
  std::string eid;                              // 32 digits; the EUM's prefix is its first 8
  std::string smdp_host = "smdp.test.example";  // dNSName of DPtls
  std::string oid = "2.999.10";                 // registeredID of DPauth, DPpb and DPtls
  int64_t now = 0;  // unix seconds; the TLS certificates are valid from a day before to two years
                    // after, the others for 35 years
  std::string smds_host = "smds.test.example";  // dNSName of DStls
  std::string smds_oid = "2.999.15";            // registeredID of DSauth and DStls
};

// One curve's worth. Immutable by habit: copies share the certificates.
struct TestPki {
  Credential ci;
  Credential eum;
  Credential euicc;
  Credential dpauth;
  Credential dppb;
  Credential dptls;
  Credential dsauth;
  Credential dstls;

  // Errors: kInvalidArgument (EID, OID or host malformed).
  static Result<TestPki> Generate(crypto::Curve curve, const PkiOptions& options);

  // The same PKI with another eUICC, of this EID, under its EUM.
  // Errors: kInvalidArgument (not an EID, or not with the digits that the EUM may give).
  Result<TestPki> WithEuicc(const std::string& eid, int64_t now) const;

  std::string Eid() const;
  EuiccIdentity ToEuiccIdentity() const;
  SmdpIdentity ToSmdpIdentity() const;
  SmdsIdentity ToSmdsIdentity() const;
  TlsIdentity ToTlsIdentity() const;
};

// The same card and server under both curves.
struct PkiPair {
  TestPki nist;
  TestPki brainpool;

  static Result<PkiPair> Generate(const PkiOptions& options);
  // Both CIs and both credentials, NIST first.
  EuiccIdentity ToEuiccIdentity() const;
};

// What differs in a TLS certificate made for a test.
struct TlsOptions {
  std::string host;
  std::string oid = "2.999.10";
  int64_t not_before = 0;  // unix seconds
  int64_t not_after = 0;
  bool signed_by_eum = false;  // a server that got hold of an EUM's key
  std::string policy = std::string(crypto::policy::kDpTls);
};
Result<TlsIdentity> MakeTlsIdentity(const TestPki& pki, const TlsOptions& options);

// Files of one curve in `directory`: ci.der, ci-key.pem, eum..., euicc..., dpauth..., dppb...,
// dptls..., dsauth..., dstls.... Keys are readable by their owner only. Errors: kUnavailable.
Result<void> WritePki(const TestPki& pki, const std::filesystem::path& directory);
// Whether a PKI was written there to its end.
bool HoldsPki(const std::filesystem::path& directory);
// Errors: as the loaders of identity.h.
Result<TestPki> LoadPki(const std::filesystem::path& directory);

// As above, in the subfolders nist/ and brainpool/.
Result<void> WritePki(const PkiPair& pki, const std::filesystem::path& directory);
Result<PkiPair> LoadPkiPair(const std::filesystem::path& directory);

}  // namespace lpab::sim::pki
