// Identifiers of SGP.22 as types: EID, ICCID, transaction id.
#pragma once

#include <compare>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace lpab::sgp22 {

// The eUICC's identifier: 32 digits, the last two check digits. Spec: SGP.02 section 2.2.2.
class Eid {
 public:
  // Errors: kInvalidArgument: not 32 digits, or the check digits are wrong (ISO 7064 mod 97-10).
  static Result<Eid> FromDigits(std::string_view digits);
  // 16 bytes, digits in order (not swapped), as tag 5A of BF3E holds them. Check digits are not
  // looked at: test cards have wrong ones. Errors: kMalformed.
  static Result<Eid> FromWire(ByteSpan bytes);

  const std::string& digits() const { return digits_; }
  bool HasValidCheckDigits() const;
  auto operator<=>(const Eid&) const = default;

 private:
  explicit Eid(std::string digits) : digits_(std::move(digits)) {}
  std::string digits_;
};

// A profile's identifier: 18 to 20 digits; on the wire 10 bytes with swapped nibbles, F-padded.
// Spec: SGP.22 annex H, "Iccid", as EF_ICCID; ITU-T E.118.
class Iccid {
 public:
  // Errors: kInvalidArgument: another count, or a character that is no digit.
  static Result<Iccid> FromDigits(std::string_view digits);
  // Errors: kMalformed: not 10 bytes, or not 18 to 20 digits.
  static Result<Iccid> FromWire(ByteSpan bytes);

  const std::string& digits() const { return digits_; }
  Bytes ToWire() const;
  auto operator<=>(const Iccid&) const = default;

 private:
  explicit Iccid(std::string digits) : digits_(std::move(digits)) {}
  std::string digits_;
};

// What an RSP session is called by the server: 1 to 16 bytes, in JSON as hex. Two are equal when
// their bytes are.
class TransactionId {
 public:
  // Errors: kMalformed on another length.
  static Result<TransactionId> FromWire(ByteSpan bytes);
  // From ES9+ JSON. Errors: kMalformed.
  static Result<TransactionId> FromText(std::string_view hex);

  const Bytes& bytes() const { return bytes_; }
  // As the server wrote it, for some compare text; upper-case hex when it came as bytes.
  const std::string& ToText() const { return text_; }
  bool operator==(const TransactionId& other) const { return bytes_ == other.bytes_; }

 private:
  TransactionId(Bytes bytes, std::string text) : bytes_(std::move(bytes)), text_(std::move(text)) {}
  Bytes bytes_;
  std::string text_;
};

// The contents of an OBJECT IDENTIFIER as text: 88 37 0A is "2.999.10". Errors: kMalformed.
Result<std::string> OidText(ByteSpan contents);

}  // namespace lpab::sgp22
