// KeyPin: how one side of a link knows the other: the hash of its public key.
#pragma once

#include <array>
#include <compare>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace lpab::link {

// SHA-256 of the certificate's SubjectPublicKeyInfo (RFC 7469 section 2.4). A value.
class KeyPin {
 public:
  static constexpr size_t kSize = 32;

  KeyPin() = default;
  // Errors: kMalformed on another length.
  static Result<KeyPin> From(ByteSpan bytes);
  // 64 hex digits. Errors: kMalformed.
  static Result<KeyPin> FromText(std::string_view text);
  // Of an X.509 certificate. Errors: kMalformed.
  static Result<KeyPin> OfCertificate(ByteSpan der);

  ByteSpan bytes() const { return bytes_; }
  std::string ToText() const;
  // The first 16 hex digits in groups, for people to compare: "3F2A-91BC-0D44-7E10".
  std::string Fingerprint() const;
  // The first 8, lower case: by what a device is found over BLE, which proves nothing. docs/ble.md
  std::string ShortId() const;
  auto operator<=>(const KeyPin&) const = default;

 private:
  std::array<uint8_t, kSize> bytes_{};
};

}  // namespace lpab::link
