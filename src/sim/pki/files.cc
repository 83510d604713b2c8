#include "sim/pki/files.h"

#include <fstream>
#include <iterator>

namespace lpab::sim::pki {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMaximumSize = 1u << 20;

}  // namespace

Result<Bytes> ReadFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file || fs::is_directory(path)) {
    return Fail(ErrorCode::kNotFound, path.string() + ": no such file, or it may not be read");
  }
  Bytes content(kMaximumSize + 1);
  file.read(reinterpret_cast<char*>(content.data()), static_cast<std::streamsize>(content.size()));
  content.resize(static_cast<size_t>(file.gcount()));
  if (content.size() > kMaximumSize) {
    return Fail(ErrorCode::kResourceExhausted, path.string() + ": it is larger than 1 MiB");
  }
  return content;
}

Result<crypto::Certificate> ReadCertificate(const fs::path& path) {
  LPAB_ASSIGN(const Bytes content, ReadFile(path));
  auto certificate = crypto::Certificate::FromFileBytes(content);
  if (!certificate) return Fail(certificate.error().WithContext(path.string()));
  return certificate;
}

Result<crypto::PrivateKey> ReadKey(const fs::path& path) {
  LPAB_ASSIGN(const Bytes content, ReadFile(path));
  auto key = crypto::PrivateKey::FromPem(AsText(content));
  if (!key) return Fail(key.error().WithContext(path.string()));
  return key;
}

Result<crypto::PrivateKey> ReadKeyOf(const crypto::Certificate& certificate, const fs::path& path) {
  LPAB_ASSIGN(crypto::PrivateKey key, ReadKey(path));
  const auto public_key = certificate.GetPublicKey();
  if (!public_key) return Fail(public_key.error().WithContext(certificate.SubjectText()));
  if (*public_key == key.public_key()) return key;
  return Fail(
      ErrorCode::kInvalidArgument,
      path.string() + ": it is not the key of the certificate " + certificate.SubjectText());
}

Result<void> WriteFile(const fs::path& path, ByteSpan content, Access access) {
  std::error_code error;
  fs::remove(path, error);
  std::ofstream file(path, std::ios::binary);
  // Restricted while it is still empty.
  if (file && access == Access::kOwnerOnly) {
    fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write, error);
  }
  file.write(reinterpret_cast<const char*>(content.data()),
             static_cast<std::streamsize>(content.size()));
  file.close();
  if (file && !error) return {};
  return Fail(ErrorCode::kUnavailable, path.string() + ": it cannot be written");
}

}  // namespace lpab::sim::pki
