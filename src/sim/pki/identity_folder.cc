#include "sim/pki/identity_folder.h"

#include "sim/pki/files.h"

namespace lpab::sim::pki {
namespace {

namespace fs = std::filesystem;

fs::path CiFile(const fs::path& directory, size_t number) {
  return directory / ("ci-" + std::to_string(number) + ".der");
}

EuiccCredentialFiles CredentialFiles(const fs::path& directory, size_t number) {
  const std::string suffix = "-" + std::to_string(number);
  return {directory / ("eum" + suffix + ".der"), directory / ("euicc" + suffix + ".der"),
          directory / ("euicc" + suffix + "-key.pem")};
}

Result<void> WriteCredential(const EuiccCredential& credential, const EuiccCredentialFiles& files) {
  LPAB_TRY(WriteFile(files.eum, credential.eum.Der(), Access::kEveryone));
  LPAB_TRY(WriteFile(files.euicc, credential.euicc.Der(), Access::kEveryone));
  return WriteFile(files.key, AsBytes(credential.key.ToPem()), Access::kOwnerOnly);
}

void RemoveFrom(const fs::path& directory, size_t first_ci, size_t first_credential) {
  std::error_code ignored;  // a file that stays is found again by the next write
  for (size_t i = first_ci; fs::remove(CiFile(directory, i), ignored); ++i) {
  }
  for (size_t i = first_credential;; ++i) {
    const EuiccCredentialFiles files = CredentialFiles(directory, i);
    if (!fs::remove(files.euicc, ignored)) return;
    fs::remove(files.eum, ignored);
    fs::remove(files.key, ignored);
  }
}

}  // namespace

Result<void> WriteEuiccIdentity(const EuiccIdentity& identity, const fs::path& directory) {
  std::error_code error;
  fs::create_directories(directory, error);
  if (error) return Fail(ErrorCode::kUnavailable, directory.string() + ": " + error.message());
  for (size_t i = 0; i < identity.cis.size(); ++i) {
    LPAB_TRY(WriteFile(CiFile(directory, i), identity.cis[i].Der(), Access::kEveryone));
  }
  for (size_t i = 0; i < identity.credentials.size(); ++i) {
    LPAB_TRY(WriteCredential(identity.credentials[i], CredentialFiles(directory, i)));
  }
  RemoveFrom(directory, identity.cis.size(), identity.credentials.size());
  return {};
}

Result<EuiccIdentity> LoadEuiccIdentity(const fs::path& directory) {
  std::vector<fs::path> cis;
  while (fs::exists(CiFile(directory, cis.size()))) cis.push_back(CiFile(directory, cis.size()));
  std::vector<EuiccCredentialFiles> credentials;
  while (fs::exists(CredentialFiles(directory, credentials.size()).euicc)) {
    credentials.push_back(CredentialFiles(directory, credentials.size()));
  }
  if (cis.empty() || credentials.empty()) {
    return Fail(MakeError(ErrorCode::kNotFound,
                          directory.string() + " holds no identity of a software eUICC")
                    .WithNext("name the card_dir of a world that lpa-sim world has made"));
  }
  return LoadEuiccIdentity(cis, credentials);
}

}  // namespace lpab::sim::pki
