#include "link/key_pin.h"

#include <algorithm>
#include <cctype>

#include "base/hex.h"
#include "crypto/hash.h"
#include "crypto/openssl_ptr.h"

namespace lpab::link {

Result<KeyPin> KeyPin::From(ByteSpan bytes) {
  if (bytes.size() != kSize) {
    return Fail(ErrorCode::kMalformed,
                "a key's pin has 32 bytes, not " + std::to_string(bytes.size()));
  }
  KeyPin pin;
  std::ranges::copy(bytes, pin.bytes_.begin());
  return pin;
}

Result<KeyPin> KeyPin::FromText(std::string_view text) {
  LPAB_ASSIGN(const Bytes bytes, FromHex(text));
  return From(bytes);
}

Result<KeyPin> KeyPin::OfCertificate(ByteSpan der) {
  const unsigned char* at = der.data();
  const crypto::X509Ptr certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  if (certificate == nullptr) return Fail(ErrorCode::kMalformed, "this is no certificate");
  unsigned char* key = nullptr;
  const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate.get()), &key);
  crypto::Require(size > 0, "i2d_X509_PUBKEY");
  const auto digest = crypto::Sha256({key, static_cast<size_t>(size)});
  OPENSSL_free(key);
  return From(digest);
}

std::string KeyPin::ToText() const { return ToHex(bytes_); }

std::string KeyPin::Fingerprint() const {
  constexpr size_t kGroups = 4;
  std::string text;
  for (size_t group = 0; group < kGroups; ++group) {
    if (group > 0) text += '-';
    text += ToHex(ByteSpan(bytes_).subspan(2 * group, 2));
  }
  return text;
}

std::string KeyPin::ShortId() const {
  std::string id = ToText().substr(0, 8);
  for (char& c : id) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return id;
}

}  // namespace lpab::link
