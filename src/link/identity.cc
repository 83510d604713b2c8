#include "link/identity.h"

#include "crypto/certificate_builder.h"
#include "io/files.h"
#include "link/random.h"

namespace lpab::link {
namespace {

constexpr int64_t kEndOf9999 = 253402300799;
constexpr size_t kMaximumFile = 16 * 1024;
constexpr mode_t kFileMode = 0600;
constexpr std::string_view kMachine = "machine-id: ";

Error WithPath(Error error, const std::string& path) {
  return std::move(error).WithContext(path).WithNext(
      "remove the file to have a new key made; every peer must be paired again then");
}

// Of the file's first line; empty when it names none.
std::string_view MachineOf(std::string_view text) {
  if (!text.starts_with(kMachine)) return {};
  text.remove_prefix(kMachine.size());
  return text.substr(0, text.find('\n'));
}

Result<Identity> LoadIdentity(const std::string& path, std::string_view machine_id) {
  LPAB_ASSIGN(const Bytes bytes, io::ReadFile(path, kMaximumFile));
  const std::string_view text = AsText(bytes);
  const std::string_view made_on = MachineOf(text);
  if (!made_on.empty() && !machine_id.empty() && made_on != machine_id) {
    return Fail(WithPath(
        MakeError(ErrorCode::kFailedPrecondition,
                  "the key was made on another machine, so this is a copy of its disk; two devices "
                  "with one key could not be told apart"),
        path));
  }
  auto identity = Identity::FromPem(text);
  if (!identity) return Fail(WithPath(std::move(identity).error(), path));
  return identity;
}

}  // namespace

Result<Identity> Identity::Create() {
  LPAB_TRY(RandomBytes(1));
  crypto::PrivateKey key = crypto::PrivateKey::Generate(crypto::Curve::kNistP256);
  crypto::CertificateBuilder builder;
  builder.subject = {{"2.5.4.3", "lpa-bridge"}};
  builder.not_after = kEndOf9999;
  builder.digital_signature = true;
  LPAB_ASSIGN(crypto::Certificate certificate, builder.SelfSign(key));
  LPAB_ASSIGN(const KeyPin pin, KeyPin::OfCertificate(certificate.Der()));
  return Identity(std::move(key), std::move(certificate), pin);
}

Result<Identity> Identity::FromPem(std::string_view pem) {
  LPAB_ASSIGN(crypto::PrivateKey key, crypto::PrivateKey::FromPem(pem));
  LPAB_ASSIGN(crypto::Certificate certificate, crypto::Certificate::FromPem(pem));
  LPAB_ASSIGN(const KeyPin pin, KeyPin::OfCertificate(certificate.Der()));
  const Identity identity(std::move(key), certificate, pin);
  auto whole = identity.With(std::move(certificate));
  if (!whole) return Fail(ErrorCode::kMalformed, whole.error().message);
  return whole;
}

Result<Identity> Identity::With(crypto::Certificate certificate) const {
  LPAB_ASSIGN(const crypto::PublicKey certified, certificate.GetPublicKey());
  if (!(certified == key_.public_key())) {
    return Fail(ErrorCode::kInvalidArgument, "the certificate is of another key");
  }
  return Identity(key_, std::move(certificate), pin_);
}

Result<void> SaveIdentity(const std::string& path, const Identity& identity) {
  return io::WriteFileAtomically(path, AsBytes(identity.ToPem()), kFileMode);
}

std::string Identity::ToPem() const { return key_.ToPem() + certificate_.ToPem(); }

Result<Identity> LoadOrCreateIdentity(const std::string& path, std::string_view machine_id) {
  if (io::FileExists(path)) return LoadIdentity(path, machine_id);
  LPAB_ASSIGN(Identity identity, Identity::Create());
  std::string text;
  if (!machine_id.empty()) text = std::string(kMachine) + std::string(machine_id) + "\n";
  text += identity.ToPem();
  LPAB_TRY(io::WriteFileAtomically(path, AsBytes(text), kFileMode));
  return identity;
}

std::string MachineId() {
  constexpr size_t kMaximum = 128;
  const auto bytes = io::ReadFile("/etc/machine-id", kMaximum);
  if (!bytes) return {};
  const std::string_view text = AsText(*bytes);
  return std::string(text.substr(0, text.find_first_of(" \n")));
}

}  // namespace lpab::link
