#include "apps/lpa-sim/identities.h"

#include <algorithm>

#include "io/files.h"
#include "sim/pki/eid.h"
#include "sim/pki/smds_identity.h"
#include "sim/pki/test_pki.h"

namespace lpab::apps {
namespace {

namespace fs = std::filesystem;
namespace pki = sim::pki;

constexpr int64_t kDay = 86400;

pki::PkiOptions GenerationOptions(const IdentityOptions& options, std::string eid) {
  pki::PkiOptions generation;
  generation.eid = std::move(eid);
  generation.smdp_host = options.host;
  generation.now = options.now;
  return generation;
}

// A CI that is in no folder, with what stands under it.
Result<pki::TestPki> Stranger(const IdentityOptions& options) {
  LPAB_ASSIGN(std::string eid, pki::MakeEid());
  return pki::TestPki::Generate(crypto::Curve::kNistP256,
                                GenerationOptions(options, std::move(eid)));
}

// A TLS certificate of this role, made as `kind` says.
Result<pki::TlsIdentity> MakeTls(const pki::TestPki& under, const IdentityOptions& options,
                                 const std::string& kind, bool of_smds) {
  pki::TlsOptions tls;
  tls.host = options.host;
  tls.not_before = options.now - kDay;
  tls.not_after = options.now + 2 * 365 * kDay;
  if (of_smds) tls.oid = pki::PkiOptions().smds_oid;
  if (kind == "expired") {
    tls.not_before = options.now - 400 * kDay;
    tls.not_after = options.now - kDay;
  }
  if (kind == "wrong-host") tls.host = "other." + options.host;
  if (of_smds != (kind == "wrong-role")) tls.policy = crypto::policy::kDsTls;
  tls.signed_by_eum = kind == "eum-signed";
  if (kind != "unknown-ci") return pki::MakeTlsIdentity(under, tls);
  LPAB_ASSIGN(const pki::TestPki stranger, Stranger(options));
  return pki::MakeTlsIdentity(stranger, tls);
}

// All of `parts` together, the first one's CI signing for TLS.
Result<Identities> FromTestPkis(const std::vector<pki::TestPki>& parts,
                                const IdentityOptions& options) {
  pki::EuiccIdentity euicc;
  std::vector<pki::SmdpIdentity> smdp;
  std::vector<pki::SmdsIdentity> smds;
  for (const pki::TestPki& part : parts) {
    pki::EuiccIdentity one = part.ToEuiccIdentity();
    euicc.eid = one.eid;
    euicc.cis.push_back(part.ci.certificate);
    euicc.credentials.push_back(std::move(one.credentials.front()));
    smdp.push_back(part.ToSmdpIdentity());
    smds.push_back(part.ToSmdsIdentity());
  }
  LPAB_ASSIGN(pki::TlsIdentity tls, MakeTls(parts.front(), options, options.tls, false));
  LPAB_ASSIGN(pki::TlsIdentity smds_tls, MakeTls(parts.front(), options, options.smds_tls, true));
  std::vector<crypto::Certificate> cis = euicc.cis;
  return Identities{std::move(euicc), std::move(smdp), std::move(tls),
                    SmdsParts{std::move(smds), std::move(smds_tls)}, std::move(cis)};
}

// The curves' subfolders that are wanted and there.
Result<std::vector<pki::TestPki>> LoadCurves(const fs::path& directory, const std::string& curve) {
  std::vector<pki::TestPki> parts;
  for (const char* name : {"nist", "brainpool"}) {
    if ((curve != "both" && curve != name) || !fs::exists(directory / name)) continue;
    LPAB_ASSIGN(pki::TestPki part, pki::LoadPki(directory / name));
    parts.push_back(std::move(part));
  }
  return parts;
}

std::vector<fs::path> CiFiles(const fs::path& directory) {
  std::vector<fs::path> files;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(directory, error)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with("ci") && name.ends_with(".der")) files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

// The DPauth and DPpb with this suffix, under whichever CI signed them.
Result<pki::SmdpIdentity> LoadSmdp(const fs::path& directory, const std::string& suffix,
                                   const std::vector<fs::path>& cis) {
  Result<pki::SmdpIdentity> last = Fail(ErrorCode::kNotFound, directory.string() + " has no CI");
  for (const fs::path& ci : cis) {
    last = pki::LoadSmdpIdentity(
        {ci, directory / ("dpauth" + suffix + ".der"), directory / ("dpauth" + suffix + "-key.pem"),
         directory / ("dppb" + suffix + ".der"), directory / ("dppb" + suffix + "-key.pem")});
    if (last) break;
  }
  return last;
}

// The folder's TLS certificate, or one under a generated CI, which is added to `cis`.
Result<pki::TlsIdentity> GivenTls(std::vector<crypto::Certificate>& cis,
                                  const IdentityOptions& options) {
  const fs::path certificate = options.given / "dptls.der";
  if (fs::exists(certificate)) {
    return pki::LoadTlsIdentity({certificate}, options.given / "dptls-key.pem");
  }
  LPAB_ASSIGN(const pki::TestPki stranger, Stranger(options));
  cis.push_back(stranger.ci.certificate);
  return MakeTls(stranger, options, options.tls, false);
}

// The folder's DSauth and DStls, under whichever CI signed the first; none where one is missing.
Result<std::optional<SmdsParts>> GivenSmds(const fs::path& directory,
                                           const std::vector<fs::path>& cis) {
  std::optional<SmdsParts> parts;
  if (!fs::exists(directory / "dsauth.der") || !fs::exists(directory / "dstls.der")) return parts;
  Result<pki::SmdsIdentity> last = Fail(ErrorCode::kNotFound, directory.string() + " has no CI");
  for (const fs::path& ci : cis) {
    last = pki::LoadSmdsIdentity({ci, directory / "dsauth.der", directory / "dsauth-key.pem"});
    if (last) break;
  }
  if (!last) return Fail(last.error());
  LPAB_ASSIGN(pki::TlsIdentity tls,
              pki::LoadTlsIdentity({directory / "dstls.der"}, directory / "dstls-key.pem"));
  parts = SmdsParts{{*std::move(last)}, std::move(tls)};
  return parts;
}

Result<Identities> FromFileSet(const IdentityOptions& options) {
  const fs::path& directory = options.given;
  const std::vector<fs::path> ci_files = CiFiles(directory);
  LPAB_ASSIGN(pki::EuiccIdentity euicc,
              pki::LoadEuiccIdentity(ci_files, {{directory / "eum.der", directory / "euicc.der",
                                                 directory / "euicc-key.pem"}}));
  std::vector<pki::SmdpIdentity> smdp;
  for (const char* suffix : {"", "-brainpool"}) {
    if (!fs::exists(directory / ("dpauth" + std::string(suffix) + ".der"))) continue;
    LPAB_ASSIGN(pki::SmdpIdentity one, LoadSmdp(directory, suffix, ci_files));
    smdp.push_back(std::move(one));
  }
  std::vector<crypto::Certificate> cis = euicc.cis;
  LPAB_ASSIGN(pki::TlsIdentity tls, GivenTls(cis, options));
  LPAB_ASSIGN(std::optional<SmdsParts> smds, GivenSmds(directory, ci_files));
  return Identities{std::move(euicc), std::move(smdp), std::move(tls), std::move(smds),
                    std::move(cis)};
}

Result<Identities> FromGiven(const IdentityOptions& options) {
  if (!fs::is_directory(options.given)) {
    return Fail(ErrorCode::kNotFound, options.given.string() + " is no folder of certificates");
  }
  LPAB_ASSIGN(std::vector<pki::TestPki> parts, LoadCurves(options.given, options.curve));
  if (parts.empty() && pki::HoldsPki(options.given)) {
    LPAB_ASSIGN(pki::TestPki only, pki::LoadPki(options.given));
    parts.push_back(std::move(only));
  }
  return parts.empty() ? FromFileSet(options) : FromTestPkis(parts, options);
}

}  // namespace

Result<Identities> PrepareIdentities(const IdentityOptions& options) {
  if (!options.given.empty()) return FromGiven(options);
  if (!pki::HoldsPki(options.own / "brainpool")) LPAB_TRY(GeneratePki(options));
  LPAB_ASSIGN(const std::vector<pki::TestPki> parts, LoadCurves(options.own, options.curve));
  if (!parts.empty()) return FromTestPkis(parts, options);
  return Fail(ErrorCode::kNotFound, options.own.string() + " holds no PKI of this curve");
}

Result<std::string> GeneratePki(const IdentityOptions& options) {
  std::string eid = options.eid;
  if (eid.empty()) {
    LPAB_ASSIGN(eid, pki::MakeEid());
  }
  LPAB_ASSIGN(const pki::PkiPair pair, pki::PkiPair::Generate(GenerationOptions(options, eid)));
  LPAB_TRY(pki::WritePki(pair, options.own));
  return eid;
}

Result<void> WriteCiFolder(const std::vector<crypto::Certificate>& cis, const fs::path& directory) {
  std::error_code error;
  fs::create_directories(directory, error);
  if (error) return Fail(io::FileError("make", directory.string(), error.value()));
  for (size_t i = 0; i < cis.size(); ++i) {
    const fs::path file = directory / ("ci-" + std::to_string(i) + ".der");
    LPAB_TRY(io::WriteFileAtomically(file.string(), cis[i].Der()));
  }
  for (size_t i = cis.size(); fs::remove(directory / ("ci-" + std::to_string(i) + ".der"), error);
       ++i) {
  }
  return {};
}

}  // namespace lpab::apps
