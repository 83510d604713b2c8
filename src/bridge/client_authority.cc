#include "bridge/client_authority.h"

#include <algorithm>

#include "base/build_time.h"
#include "base/log.h"
#include "io/files.h"
#include "wire/fields.h"
#include "wire/limits.h"

namespace lpab::bridge {
namespace {

constexpr size_t kMaximumCaFile = 256 * 1024;
constexpr size_t kMaximumRevokedFile = 256 * 1024;
constexpr size_t kMaximumSeen = 64;
constexpr mode_t kFileMode = 0600;

// "3F2A-91BC-0D44-7E10", as KeyPin::Fingerprint() writes it.
bool IsFingerprint(std::string_view text) {
  constexpr size_t kSize = 19;
  constexpr size_t kGroup = 5;
  if (text.size() != kSize) return false;
  for (size_t i = 0; i < kSize; ++i) {
    const char c = text[i];
    const bool digit = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F');
    if (i % kGroup == kGroup - 1 ? c != '-' : !digit) return false;
  }
  return true;
}

int64_t Seconds(ClientAuthority::SystemTime time) {
  return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

std::string NameOf(const link::CertifiedClient& client) {
  const std::string name = client.name.empty() ? client.key.Fingerprint() : client.name;
  return std::string(wire::CutText(log::Escape(name, wire::kMaximumName), wire::kMaximumName));
}

}  // namespace

Result<ClientAuthority> ClientAuthority::Load(const ClientAuthorityOptions& options,
                                              std::string revoked_file,
                                              std::function<SystemTime()> now) {
  LPAB_ASSIGN(const Bytes pem, io::ReadFile(options.ca_file, kMaximumCaFile));
  auto ca = link::ClientCa::FromPem(AsText(pem));
  if (!ca) return Fail(std::move(ca).error().WithContext(options.ca_file));
  return ClientAuthority(std::move(*ca), options.roles, std::move(revoked_file), std::move(now));
}

Result<std::vector<std::string>> ClientAuthority::ReadRevoked() const {
  std::vector<std::string> revoked;
  if (!io::FileExists(revoked_file_)) return revoked;
  LPAB_ASSIGN(const Bytes bytes, io::ReadFile(revoked_file_, kMaximumRevokedFile));
  std::string_view text = AsText(bytes);
  for (size_t number = 1; !text.empty(); ++number) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (!IsFingerprint(line)) {
      return Fail(
          MakeError(ErrorCode::kMalformed,
                    revoked_file_ + ": line " + std::to_string(number) + " is no fingerprint")
              .WithNext("write a fingerprint a line, as in 3F2A-91BC-0D44-7E10"));
    }
    revoked.emplace_back(line);
  }
  return revoked;
}

Result<ClientIdentity> ClientAuthority::Judge(ByteSpan certificate) const {
  const SystemTime now = now_();
  const bool clock_is_set = now >= BuildTime();
  LPAB_ASSIGN(const link::CertifiedClient certified,
              ca_.Verify(certificate, Seconds(clock_is_set ? now : BuildTime())));
  if (!clock_is_set) {
    return Fail(ErrorCode::kFailedPrecondition,
                "the clock is not set, so no certificate's dates can be checked");
  }
  const std::string name = NameOf(certified);
  const auto role = roles_.find(certified.unit);
  if (role == roles_.end()) {
    return Fail(ErrorCode::kUntrusted, name + " has no role here: its certificate's unit is \"" +
                                           log::Escape(certified.unit) + "\"");
  }
  LPAB_ASSIGN(const std::vector<std::string> revoked, ReadRevoked());
  if (std::ranges::count(revoked, certified.key.Fingerprint()) > 0) {
    return Fail(ErrorCode::kRefused, name + " is revoked");
  }
  return ClientIdentity{name, certified.key, role->second};
}

Result<void> ClientAuthority::Revoke(const std::string& fingerprint) const {
  if (!IsFingerprint(fingerprint)) {
    return Fail(MakeError(ErrorCode::kInvalidArgument,
                          log::Escape(fingerprint, wire::kMaximumName) + " is no fingerprint")
                    .WithNext("give all of it, as in 3F2A-91BC-0D44-7E10"));
  }
  LPAB_ASSIGN(std::vector<std::string> revoked, ReadRevoked());
  if (std::ranges::count(revoked, fingerprint) > 0) return {};
  revoked.push_back(fingerprint);
  std::string text;
  for (const std::string& line : revoked) text += line + "\n";
  return io::WriteFileAtomically(revoked_file_, AsBytes(text), kFileMode);
}

void ClientAuthority::Remember(const ClientIdentity& client) {
  std::erase_if(seen_, [&](const ClientIdentity& other) { return other.Is(client); });
  if (seen_.size() == kMaximumSeen) seen_.erase(seen_.begin());
  seen_.push_back(client);
}

}  // namespace lpab::bridge
