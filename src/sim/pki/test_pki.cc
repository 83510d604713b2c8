#include "sim/pki/test_pki.h"

#include "crypto/certificate_builder.h"
#include "sim/pki/eid.h"
#include "sim/pki/files.h"
#include "sim/pki/smds_identity.h"

namespace lpab::sim::pki {
namespace {

namespace fs = std::filesystem;
namespace policy = crypto::policy;
using crypto::Certificate;
using crypto::CertificateBuilder;
using crypto::Curve;
using crypto::PrivateKey;

constexpr int64_t kDay = 86400;
constexpr int64_t kLongLife = 35 * 365 * kDay;
constexpr int64_t kEuiccLife = kLongLife - 365 * kDay;  // ends while its EUM's goes on
constexpr int64_t kTlsLife = 2 * 365 * kDay;
constexpr size_t kEumPrefixDigits = 8;

constexpr char kCountry[] = "2.5.4.6";
constexpr char kOrganisation[] = "2.5.4.10";
constexpr char kOrganisationalUnit[] = "2.5.4.11";
constexpr char kCommonName[] = "2.5.4.3";
constexpr char kSerialNumber[] = "2.5.4.5";
constexpr char kServerAuth[] = "1.3.6.1.5.5.7.3.1";
constexpr char kClientAuth[] = "1.3.6.1.5.5.7.3.2";
constexpr char kEumOrganisation[] = "RSP Test EUM";
constexpr char kServerOrganisation[] = "ACME";

CertificateBuilder LongLived(std::string_view role, int64_t now) {
  CertificateBuilder builder;
  builder.not_before = now - kDay;
  builder.not_after = now + kLongLife;
  builder.policy_oids = {std::string(role)};
  return builder;
}

Result<Credential> MakeCi(Curve curve, int64_t now) {
  CertificateBuilder builder = LongLived(policy::kCi, now);
  builder.subject = {{kCommonName, "Test CI"},
                     {kOrganisationalUnit, "TESTCERT"},
                     {kOrganisation, "RSPTEST"},
                     {kCountry, "IT"}};
  builder.is_ca = true;
  builder.cert_sign = true;
  builder.registered_id = "2.999.1";
  PrivateKey key = PrivateKey::Generate(curve);
  LPAB_ASSIGN(Certificate certificate, builder.SelfSign(key));
  return Credential{std::move(certificate), std::move(key)};
}

Result<Credential> MakeUnder(const Credential& issuer, const CertificateBuilder& builder) {
  PrivateKey key = PrivateKey::Generate(issuer.key.public_key().curve());
  LPAB_ASSIGN(Certificate certificate,
              builder.Sign(key.public_key(), issuer.key, issuer.certificate));
  return Credential{std::move(certificate), std::move(key)};
}

Result<Credential> MakeEum(const Credential& ci, const PkiOptions& options) {
  CertificateBuilder builder = LongLived(policy::kEum, options.now);
  builder.subject = {
      {kCountry, "DE"}, {kOrganisation, kEumOrganisation}, {kCommonName, "EUM Test"}};
  builder.is_ca = true;
  builder.path_length = 0;
  builder.cert_sign = true;
  builder.registered_id = "2.999.5";
  builder.permitted_names = {{kOrganisation, kEumOrganisation},
                             {kSerialNumber, options.eid.substr(0, kEumPrefixDigits)}};
  return MakeUnder(ci, builder);
}

Result<Credential> MakeEuicc(const Credential& eum, const PkiOptions& options) {
  CertificateBuilder builder = LongLived(policy::kEuicc, options.now);
  builder.subject = {{kCountry, "DE"},
                     {kOrganisation, kEumOrganisation},
                     {kSerialNumber, options.eid},
                     {kCommonName, "Test eUICC"}};
  builder.not_after = options.now + kEuiccLife;
  builder.digital_signature = true;
  return MakeUnder(eum, builder);
}

Result<Credential> MakeServer(const Credential& ci, std::string_view role, const std::string& oid,
                              int64_t now) {
  const bool smds = role == policy::kDsAuth;
  CertificateBuilder builder = LongLived(role, now);
  builder.subject = {{kOrganisation, kServerOrganisation},
                     {kCommonName, smds ? "TEST SM-DS" : "TEST SM-DP+"}};
  builder.digital_signature = true;
  builder.registered_id = oid;
  return MakeUnder(ci, builder);
}

Result<Credential> MakeTls(const Credential& issuer, const TlsOptions& options) {
  if (options.host.empty()) {
    return Fail(ErrorCode::kInvalidArgument, "a TLS certificate needs a host name");
  }
  CertificateBuilder builder;
  const bool smds = options.policy == policy::kDsTls;
  builder.subject = {{kOrganisation, kServerOrganisation},
                     {kCommonName, smds ? "TEST SM-DS TLS" : "TEST SM-DP+ TLS"}};
  builder.not_before = options.not_before;
  builder.not_after = options.not_after;
  builder.digital_signature = true;
  builder.policy_oids = {options.policy};
  builder.extended_key_usage_oids = {kServerAuth, kClientAuth};
  builder.dns_names = {options.host};
  builder.registered_id = options.oid;
  return MakeUnder(issuer, builder);
}

constexpr std::pair<const char*, Credential TestPki::*> kParts[] = {
    {"ci", &TestPki::ci},         {"eum", &TestPki::eum},    {"euicc", &TestPki::euicc},
    {"dpauth", &TestPki::dpauth}, {"dppb", &TestPki::dppb},  {"dptls", &TestPki::dptls},
    {"dsauth", &TestPki::dsauth}, {"dstls", &TestPki::dstls}};  // written in this order

fs::path CertificatePath(const fs::path& directory, const std::string& name) {
  return directory / (name + ".der");
}

fs::path KeyPath(const fs::path& directory, const std::string& name) {
  return directory / (name + "-key.pem");
}

Result<Credential> ReadCredential(const fs::path& directory, const std::string& name) {
  LPAB_ASSIGN(Certificate certificate, ReadCertificate(CertificatePath(directory, name)));
  LPAB_ASSIGN(PrivateKey key, ReadKeyOf(certificate, KeyPath(directory, name)));
  return Credential{std::move(certificate), std::move(key)};
}

// That the loaders of single identities accept the folder's files.
Result<void> CheckChains(const fs::path& directory) {
  const auto certificate = [&](const char* name) { return CertificatePath(directory, name); };
  const auto key = [&](const char* name) { return KeyPath(directory, name); };
  LPAB_TRY(LoadEuiccIdentity({certificate("ci")},
                             {{certificate("eum"), certificate("euicc"), key("euicc")}}));
  LPAB_TRY(LoadSmdpIdentity(
      {certificate("ci"), certificate("dpauth"), key("dpauth"), certificate("dppb"), key("dppb")}));
  LPAB_TRY(LoadSmdsIdentity({certificate("ci"), certificate("dsauth"), key("dsauth")}));
  return {};
}

TlsOptions TlsOf(const PkiOptions& options) {
  TlsOptions tls;
  tls.host = options.smdp_host;
  tls.oid = options.oid;
  tls.not_before = options.now - kDay;
  tls.not_after = options.now + kTlsLife;
  return tls;
}

TlsOptions SmdsTlsOf(const PkiOptions& options) {
  TlsOptions tls = TlsOf(options);
  tls.host = options.smds_host;
  tls.oid = options.smds_oid;
  tls.policy = policy::kDsTls;
  return tls;
}

}  // namespace

Result<TestPki> TestPki::Generate(Curve curve, const PkiOptions& options) {
  if (!IsValidEid(options.eid)) {
    return Fail(ErrorCode::kInvalidArgument,
                "test PKI: the EID must be 32 digits with valid check digits");
  }
  LPAB_ASSIGN(Credential ci, MakeCi(curve, options.now));
  LPAB_ASSIGN(Credential eum, MakeEum(ci, options));
  LPAB_ASSIGN(Credential euicc, MakeEuicc(eum, options));
  LPAB_ASSIGN(Credential dpauth, MakeServer(ci, policy::kDpAuth, options.oid, options.now));
  LPAB_ASSIGN(Credential dppb, MakeServer(ci, policy::kDpPb, options.oid, options.now));
  LPAB_ASSIGN(Credential dptls, MakeTls(ci, TlsOf(options)));
  LPAB_ASSIGN(Credential dsauth, MakeServer(ci, policy::kDsAuth, options.smds_oid, options.now));
  LPAB_ASSIGN(Credential dstls, MakeTls(ci, SmdsTlsOf(options)));
  return TestPki{std::move(ci),   std::move(eum),   std::move(euicc),  std::move(dpauth),
                 std::move(dppb), std::move(dptls), std::move(dsauth), std::move(dstls)};
}

Result<TestPki> TestPki::WithEuicc(const std::string& eid, int64_t now) const {
  if (!IsValidEid(eid) || eid.substr(0, kEumPrefixDigits) != Eid().substr(0, kEumPrefixDigits)) {
    return Fail(ErrorCode::kInvalidArgument,
                "test PKI: its EUM makes no eUICC with the EID \"" + eid + "\"");
  }
  PkiOptions options;
  options.eid = eid;
  options.now = now;
  TestPki other = *this;
  LPAB_ASSIGN(other.euicc, MakeEuicc(eum, options));
  return other;
}

std::string TestPki::Eid() const {
  return euicc.certificate.SubjectAttribute(kSerialNumber).value_or("");
}

EuiccIdentity TestPki::ToEuiccIdentity() const {
  return {Eid(), {ci.certificate}, {{eum.certificate, euicc.certificate, euicc.key}}};
}

SmdpIdentity TestPki::ToSmdpIdentity() const {
  return {ci.certificate, dpauth.certificate,
          dpauth.key,     dppb.certificate,
          dppb.key,       dpauth.certificate.SubjectRegisteredId().value_or("")};
}

SmdsIdentity TestPki::ToSmdsIdentity() const {
  return {ci.certificate, dsauth.certificate, dsauth.key};
}

TlsIdentity TestPki::ToTlsIdentity() const { return {{dptls.certificate}, dptls.key}; }

Result<PkiPair> PkiPair::Generate(const PkiOptions& options) {
  LPAB_ASSIGN(TestPki nist, TestPki::Generate(Curve::kNistP256, options));
  LPAB_ASSIGN(TestPki brainpool, TestPki::Generate(Curve::kBrainpoolP256r1, options));
  return PkiPair{std::move(nist), std::move(brainpool)};
}

EuiccIdentity PkiPair::ToEuiccIdentity() const {
  EuiccIdentity identity = nist.ToEuiccIdentity();
  const EuiccIdentity second = brainpool.ToEuiccIdentity();
  identity.cis.push_back(second.cis.front());
  identity.credentials.push_back(second.credentials.front());
  return identity;
}

Result<TlsIdentity> MakeTlsIdentity(const TestPki& pki, const TlsOptions& options) {
  const Credential& issuer = options.signed_by_eum ? pki.eum : pki.ci;
  LPAB_ASSIGN(Credential tls, MakeTls(issuer, options));
  TlsIdentity identity{{std::move(tls.certificate)}, std::move(tls.key)};
  if (options.signed_by_eum) identity.chain.push_back(pki.eum.certificate);
  return identity;
}

Result<void> WritePki(const TestPki& pki, const fs::path& directory) {
  std::error_code error;
  fs::create_directories(directory, error);
  if (error) {
    return Fail(ErrorCode::kUnavailable, directory.string() + ": " + error.message());
  }
  for (const auto& [name, part] : kParts) {
    const Credential& credential = pki.*part;
    LPAB_TRY(WriteFile(CertificatePath(directory, name), credential.certificate.Der(),
                       Access::kEveryone));
    LPAB_TRY(
        WriteFile(KeyPath(directory, name), AsBytes(credential.key.ToPem()), Access::kOwnerOnly));
  }
  return {};
}

bool HoldsPki(const fs::path& directory) {
  return fs::exists(KeyPath(directory, std::rbegin(kParts)->first));
}

Result<TestPki> LoadPki(const fs::path& directory) {
  LPAB_TRY(CheckChains(directory));
  LPAB_ASSIGN(Credential ci, ReadCredential(directory, "ci"));
  LPAB_ASSIGN(Credential eum, ReadCredential(directory, "eum"));
  LPAB_ASSIGN(Credential euicc, ReadCredential(directory, "euicc"));
  LPAB_ASSIGN(Credential dpauth, ReadCredential(directory, "dpauth"));
  LPAB_ASSIGN(Credential dppb, ReadCredential(directory, "dppb"));
  LPAB_ASSIGN(Credential dptls, ReadCredential(directory, "dptls"));
  LPAB_ASSIGN(Credential dsauth, ReadCredential(directory, "dsauth"));
  LPAB_ASSIGN(Credential dstls, ReadCredential(directory, "dstls"));
  return TestPki{std::move(ci),   std::move(eum),   std::move(euicc),  std::move(dpauth),
                 std::move(dppb), std::move(dptls), std::move(dsauth), std::move(dstls)};
}

Result<void> WritePki(const PkiPair& pki, const fs::path& directory) {
  LPAB_TRY(WritePki(pki.nist, directory / "nist"));
  return WritePki(pki.brainpool, directory / "brainpool");
}

Result<PkiPair> LoadPkiPair(const fs::path& directory) {
  LPAB_ASSIGN(TestPki nist, LoadPki(directory / "nist"));
  LPAB_ASSIGN(TestPki brainpool, LoadPki(directory / "brainpool"));
  return PkiPair{std::move(nist), std::move(brainpool)};
}

}  // namespace lpab::sim::pki
