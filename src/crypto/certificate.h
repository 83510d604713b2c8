// X.509 certificates as SGP.22 section 4.5.2 profiles them, read and checked.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "crypto/ec_key.h"

namespace lpab::crypto {

struct CertificateImpl;

// Policy OIDs (id-rspRole) under 2.23.146.1.2.1: the role of a certificate. Version 2 numbers the
// roles; version 3 nests them as the chain does. Spec: SGP.22 v3 Annex H.
namespace policy {
inline constexpr std::string_view kCi = "2.23.146.1.2.1.0";
inline constexpr std::string_view kEuicc = "2.23.146.1.2.1.1";
inline constexpr std::string_view kEum = "2.23.146.1.2.1.2";
inline constexpr std::string_view kDpTls = "2.23.146.1.2.1.3";
inline constexpr std::string_view kDpAuth = "2.23.146.1.2.1.4";
inline constexpr std::string_view kDpPb = "2.23.146.1.2.1.5";
inline constexpr std::string_view kDsTls = "2.23.146.1.2.1.6";
inline constexpr std::string_view kDsAuth = "2.23.146.1.2.1.7";
inline constexpr std::string_view kCiSubCaV3 = "2.23.146.1.2.1.0.0";
inline constexpr std::string_view kEumV3 = "2.23.146.1.2.1.0.0.0";
inline constexpr std::string_view kEumSubCaV3 = "2.23.146.1.2.1.0.0.0.0";
inline constexpr std::string_view kDpSubCaV3 = "2.23.146.1.2.1.0.0.1";
inline constexpr std::string_view kDpTlsV3 = "2.23.146.1.2.1.0.0.1.0";
inline constexpr std::string_view kDsSubCaV3 = "2.23.146.1.2.1.0.0.2";
inline constexpr std::string_view kDsTlsV3 = "2.23.146.1.2.1.0.0.2.0";

// "CI", "eUICC", "DPauth", ...; the OID itself when it is none of these.
std::string_view RoleName(std::string_view oid);
}  // namespace policy

// One attribute of a permitted directoryName subtree (EUM: O and serialNumber).
struct NameConstraint {
  std::string oid;  // "2.5.4.10" organisation, "2.5.4.5" serialNumber
  std::string value;
};

// Immutable; cheap to copy; thread-safe.
class Certificate {
 public:
  // Any X.509 certificate parses; only one with a key on the two curves gives GetPublicKey().
  // Errors: kMalformed, also on trailing bytes and on extensions that do not parse.
  static Result<Certificate> FromDer(ByteSpan der);
  // The first certificate in the text. Errors: kMalformed.
  static Result<Certificate> FromPem(std::string_view pem);
  // A .der or .pem file's bytes, whichever it is.
  static Result<Certificate> FromFileBytes(ByteSpan bytes);

  const Bytes& Der() const;
  std::string ToPem() const;
  // Errors: kUnsupported when the key is not EC on one of the two curves.
  Result<PublicKey> GetPublicKey() const;
  // "C=ES, O=RSP Test EUM, CN=..." for people.
  std::string SubjectText() const;
  std::string IssuerText() const;
  Bytes SubjectDer() const;
  Bytes IssuerDer() const;
  // Value of a subject attribute, by OID ("2.5.4.5" serialNumber: the EID).
  std::optional<std::string> SubjectAttribute(std::string_view oid) const;
  // An extension that occurs twice counts as absent, here and below.
  std::optional<Bytes> SubjectKeyId() const;
  std::optional<Bytes> AuthorityKeyId() const;
  std::vector<std::string> PolicyOids() const;
  std::vector<std::string> ExtendedKeyUsageOids() const;
  std::vector<std::string> SubjectDnsNames() const;
  // registeredID in subjectAltName: the RSP server's OID, "2.999.10".
  std::optional<std::string> SubjectRegisteredId() const;
  // Attributes of the one permitted directoryName; empty when there is none, when there are
  // several, or when anything is excluded.
  std::vector<NameConstraint> PermittedNames() const;
  bool IsCa() const;
  std::optional<int> PathLength() const;
  bool HasDigitalSignatureUsage() const;
  bool HasCertSignUsage() const;
  int64_t NotBefore() const;  // seconds since 1970
  int64_t NotAfter() const;
  bool ValidAt(int64_t unix_seconds) const;
  // The signed part and its signature (r | s): for key recovery.
  Bytes ToBeSigned() const;
  // Errors: kUnsupported when it is not ECDSA with SHA-256, kMalformed.
  Result<Bytes> RawSignature() const;
  // Errors: kUntrusted, also when it is not ECDSA with SHA-256.
  Result<void> VerifySignedBy(const PublicKey& issuer) const;
  bool HasUnknownCriticalExtension() const;

  bool operator==(const Certificate& other) const { return Der() == other.Der(); }

 private:
  explicit Certificate(std::shared_ptr<const CertificateImpl> impl) : impl_(std::move(impl)) {}
  std::shared_ptr<const CertificateImpl> impl_;
};

// "2026-08-02" of a date of a certificate, in UTC.
std::string DateText(int64_t unix_seconds);

// SubjectKeyIdentifier if present, else SHA-1 of the point: how a CI is named.
Bytes CiKeyIdentifier(const Certificate& ci);

}  // namespace lpab::crypto
