#include "relay/local_ca.h"

#include <ctime>
#include <filesystem>

#include "io/files.h"

namespace lpab::relay {
namespace {

constexpr char kCommonName[] = "2.5.4.3";
constexpr char kServerAuth[] = "1.3.6.1.5.5.7.3.1";
constexpr int64_t kDay = 24 * 3600;
constexpr int64_t kCaDays = 3650;
constexpr int64_t kServerDays = 90;
constexpr size_t kMaximumFile = 64 * 1024;
constexpr mode_t kKeyMode = 0600;
constexpr mode_t kCertificateMode = 0644;

bool IsAddress(const std::string& host) {
  return host.find(':') != host.npos || host.find_first_not_of("0123456789.") == host.npos;
}

Result<crypto::Certificate> MakeCa(const crypto::PrivateKey& key) {
  crypto::CertificateBuilder builder;
  builder.subject = {{kCommonName, "lpa-relay on this machine"}};
  builder.not_before = std::time(nullptr) - kDay;
  builder.not_after = builder.not_before + kCaDays * kDay;
  builder.is_ca = builder.cert_sign = true;
  builder.path_length = 0;
  return builder.SelfSign(key);
}

}  // namespace

Result<LocalCa> LocalCa::LoadOrCreate(const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return Fail(io::FileError("making", folder, error.value()));
  const std::string key_file = folder + "/ca.key";
  const std::string certificate_file = folder + "/ca.pem";
  if (!io::FileExists(key_file)) {
    crypto::PrivateKey key = crypto::PrivateKey::Generate(crypto::Curve::kNistP256);
    LPAB_ASSIGN(crypto::Certificate certificate, MakeCa(key));
    LPAB_TRY(
        io::WriteFileAtomically(certificate_file, AsBytes(certificate.ToPem()), kCertificateMode));
    LPAB_TRY(io::WriteFileAtomically(key_file, AsBytes(key.ToPem()), kKeyMode));
    return LocalCa(std::move(key), std::move(certificate));
  }
  LPAB_ASSIGN(const Bytes key_text, io::ReadFile(key_file, kMaximumFile));
  LPAB_ASSIGN(const Bytes certificate_text, io::ReadFile(certificate_file, kMaximumFile));
  LPAB_ASSIGN(crypto::PrivateKey key, crypto::PrivateKey::FromPem(AsText(key_text)));
  LPAB_ASSIGN(crypto::Certificate certificate,
              crypto::Certificate::FromPem(AsText(certificate_text)));
  LPAB_ASSIGN(const crypto::PublicKey certified, certificate.GetPublicKey());
  const char* const next = "remove the folder to have a new authority, and install its ca.pem";
  if (!(certified == key.public_key())) {
    return Fail(MakeError(ErrorCode::kMalformed, folder + ": ca.pem is of another key than ca.key")
                    .WithNext(next));
  }
  if (!certificate.ValidAt(std::time(nullptr))) {
    return Fail(
        MakeError(ErrorCode::kFailedPrecondition,
                  certificate_file + " is valid until " + crypto::DateText(certificate.NotAfter()))
            .WithNext(next));
  }
  return LocalCa(std::move(key), std::move(certificate));
}

Result<LocalCa::ServerCertificate> LocalCa::Issue(const std::vector<std::string>& hosts) const {
  crypto::CertificateBuilder builder;
  builder.subject = {{kCommonName, "lpa-relay"}};
  builder.not_before = std::time(nullptr) - kDay;
  builder.not_after = builder.not_before + kServerDays * kDay;
  builder.digital_signature = true;
  builder.extended_key_usage_oids = {kServerAuth};
  for (const std::string& host : hosts) {
    (IsAddress(host) ? builder.ip_addresses : builder.dns_names).push_back(host);
  }
  const crypto::PrivateKey key = crypto::PrivateKey::Generate(crypto::Curve::kNistP256);
  LPAB_ASSIGN(const crypto::Certificate certificate,
              builder.Sign(key.public_key(), key_, certificate_));
  return ServerCertificate{certificate.ToPem() + certificate_.ToPem(), key.ToPem()};
}

}  // namespace lpab::relay
