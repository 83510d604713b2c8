#include "sim/pki/identity.h"

#include "crypto/chain.h"
#include "sim/pki/files.h"

namespace lpab::sim::pki {
namespace {

namespace fs = std::filesystem;
using crypto::Certificate;

Result<EuiccCredential> LoadCredential(const EuiccCredentialFiles& files) {
  LPAB_ASSIGN(Certificate eum, ReadCertificate(files.eum));
  LPAB_ASSIGN(Certificate euicc, ReadCertificate(files.euicc));
  LPAB_ASSIGN(crypto::PrivateKey key, ReadKeyOf(euicc, files.key));
  return EuiccCredential{std::move(eum), std::move(euicc), std::move(key)};
}

// Signed by the CI, with this role. Errors: kUntrusted, naming the file.
Result<void> CheckServer(const Certificate& leaf, const fs::path& path, const Certificate& ci,
                         std::string_view policy) {
  const std::vector<Certificate> anchors = {ci};
  const auto anchor = crypto::VerifyServerCertificate(leaf, anchors, {policy, {}});
  if (!anchor) return Fail(anchor.error().WithContext(path.string()));
  return {};
}

}  // namespace

Bytes EuiccCredential::CiIdentifier() const { return eum.AuthorityKeyId().value_or(Bytes()); }

const EuiccCredential* EuiccIdentity::FindCredential(ByteSpan ci_identifier) const {
  for (const EuiccCredential& credential : credentials) {
    if (Equal(credential.CiIdentifier(), ci_identifier)) return &credential;
  }
  return nullptr;
}

std::vector<Bytes> EuiccIdentity::VerificationIdentifiers() const {
  std::vector<Bytes> identifiers;
  for (const Certificate& ci : cis) identifiers.push_back(crypto::CiKeyIdentifier(ci));
  return identifiers;
}

std::vector<Bytes> EuiccIdentity::SigningIdentifiers() const {
  std::vector<Bytes> identifiers;
  for (const EuiccCredential& one : credentials) identifiers.push_back(one.CiIdentifier());
  return identifiers;
}

std::string TlsIdentity::ChainPem() const {
  std::string pem;
  for (const Certificate& certificate : chain) pem += certificate.ToPem();
  return pem;
}

Result<EuiccIdentity> LoadEuiccIdentity(const std::vector<fs::path>& cis,
                                        const std::vector<EuiccCredentialFiles>& credentials) {
  EuiccIdentity identity;
  for (const fs::path& path : cis) {
    LPAB_ASSIGN(Certificate ci, ReadCertificate(path));
    identity.cis.push_back(std::move(ci));
  }
  for (const EuiccCredentialFiles& files : credentials) {
    LPAB_ASSIGN(EuiccCredential credential, LoadCredential(files));
    const auto chain = crypto::VerifyEuiccChain(credential.euicc, credential.eum, identity.cis, {});
    if (!chain) return Fail(chain.error().WithContext(files.euicc.string()));
    if (!identity.eid.empty() && identity.eid != chain->eid) {
      return Fail(ErrorCode::kInvalidArgument,
                  files.euicc.string() + ": its EID is not that of the certificates before it");
    }
    identity.eid = chain->eid;
    identity.credentials.push_back(std::move(credential));
  }
  if (!identity.credentials.empty()) return identity;
  return Fail(ErrorCode::kInvalidArgument, "an eUICC needs at least one certificate with its key");
}

Result<SmdpIdentity> LoadSmdpIdentity(const SmdpFiles& files) {
  LPAB_ASSIGN(Certificate ci, ReadCertificate(files.ci));
  LPAB_ASSIGN(Certificate dpauth, ReadCertificate(files.dpauth));
  LPAB_ASSIGN(crypto::PrivateKey dpauth_key, ReadKeyOf(dpauth, files.dpauth_key));
  LPAB_ASSIGN(Certificate dppb, ReadCertificate(files.dppb));
  LPAB_ASSIGN(crypto::PrivateKey dppb_key, ReadKeyOf(dppb, files.dppb_key));
  LPAB_TRY(CheckServer(dpauth, files.dpauth, ci, crypto::policy::kDpAuth));
  LPAB_TRY(CheckServer(dppb, files.dppb, ci, crypto::policy::kDpPb));
  const auto oid = dpauth.SubjectRegisteredId();
  if (!oid || oid != dppb.SubjectRegisteredId()) {
    return Fail(ErrorCode::kInvalidArgument,
                files.dppb.string() + ": its registeredID is not that of the DPauth certificate");
  }
  return SmdpIdentity{std::move(ci),   std::move(dpauth),   std::move(dpauth_key),
                      std::move(dppb), std::move(dppb_key), *oid};
}

Result<TlsIdentity> LoadTlsIdentity(const std::vector<fs::path>& chain, const fs::path& key) {
  std::vector<Certificate> certificates;
  for (const fs::path& path : chain) {
    LPAB_ASSIGN(Certificate certificate, ReadCertificate(path));
    certificates.push_back(std::move(certificate));
  }
  if (certificates.empty()) {
    return Fail(ErrorCode::kInvalidArgument, "a TLS server needs a certificate");
  }
  LPAB_ASSIGN(crypto::PrivateKey private_key, ReadKeyOf(certificates.front(), key));
  return TlsIdentity{std::move(certificates), std::move(private_key)};
}

}  // namespace lpab::sim::pki
