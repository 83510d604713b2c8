// LoadCiDirectory of http/server_trust.h.
#include <algorithm>
#include <filesystem>

#include "http/server_trust.h"
#include "io/files.h"

namespace lpab::http {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMaximumFile = 64u << 10;
constexpr size_t kMaximumFiles = 1000;

bool MayHoldCertificate(const fs::path& path) {
  const std::string extension = path.extension().string();
  return extension == ".der" || extension == ".pem" || extension == ".crt" || extension == ".cer";
}

Result<std::vector<fs::path>> ListFiles(const std::string& directory) {
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::directory_iterator entry(directory, error), end; !error && entry != end;
       entry.increment(error)) {
    if (!MayHoldCertificate(entry->path())) continue;
    files.push_back(entry->path());
    if (files.size() > kMaximumFiles) {
      return Fail(ErrorCode::kResourceExhausted, directory + ": more than 1000 certificate files");
    }
  }
  if (error) {
    return Fail(MakeError(ErrorCode::kNotFound, "CI folder " + directory + ": " + error.message())
                    .WithNext("give --ci-dir a folder of CI certificates"));
  }
  std::ranges::sort(files);
  return files;
}

}  // namespace

Result<std::vector<crypto::Certificate>> LoadCiDirectory(const std::string& directory) {
  LPAB_ASSIGN(const std::vector<fs::path> files, ListFiles(directory));
  std::vector<crypto::Certificate> cis;
  for (const fs::path& path : files) {
    LPAB_ASSIGN(const Bytes content, io::ReadFile(path.string(), kMaximumFile));
    const std::string_view text = AsText(content);
    const bool other_pem = text.find("-----BEGIN") != std::string_view::npos &&
                           text.find("-----BEGIN CERTIFICATE") == std::string_view::npos;
    if (other_pem) continue;
    auto certificate = crypto::Certificate::FromFileBytes(content);
    if (!certificate) return Fail(certificate.error().WithContext(path.string()));
    if (IsCi(*certificate)) cis.push_back(*std::move(certificate));
  }
  if (!cis.empty()) return cis;
  return Fail(
      MakeError(ErrorCode::kInvalidArgument, "CI folder " + directory + ": no CI certificate in it")
          .WithNext("put the CI's certificate there as a .der or .pem file"));
}

}  // namespace lpab::http
