#include "sgp22/identifiers.h"

#include "base/bcd.h"
#include "base/hex.h"

namespace lpab::sgp22 {
namespace {

constexpr size_t kEidDigits = 32;
constexpr size_t kIccidBytes = 10;
constexpr size_t kShortestIccid = 18;
constexpr size_t kLongestIccid = 20;
constexpr size_t kLongestTransactionId = 16;

bool AllDigits(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

int ModuloNinetySeven(std::string_view digits) {
  int remainder = 0;
  for (char digit : digits) remainder = (remainder * 10 + (digit - '0')) % 97;
  return remainder;
}

bool IsIccidLength(size_t digits) { return digits >= kShortestIccid && digits <= kLongestIccid; }

// One base-128 number of an OBJECT IDENTIFIER, taken from the front of `rest`.
Result<uint64_t> TakeArc(ByteSpan& rest) {
  uint64_t arc = 0;
  for (size_t i = 0; i < rest.size() && i < 9; ++i) {
    arc = arc << 7 | (rest[i] & 0x7F);
    if ((rest[i] & 0x80) != 0) continue;
    rest = rest.subspan(i + 1);
    return arc;
  }
  return Fail(ErrorCode::kMalformed, "object identifier: a number is cut off or too large");
}

}  // namespace

Result<Eid> Eid::FromDigits(std::string_view digits) {
  if (digits.size() != kEidDigits || !AllDigits(digits)) {
    return Fail(ErrorCode::kInvalidArgument, "an EID has 32 digits");
  }
  Eid eid{std::string(digits)};
  if (!eid.HasValidCheckDigits()) {
    return Fail(ErrorCode::kInvalidArgument, "the EID's check digits are wrong: mistyped?");
  }
  return eid;
}

Result<Eid> Eid::FromWire(ByteSpan bytes) {
  std::string digits = ToHex(bytes);
  if (digits.size() != kEidDigits || !AllDigits(digits)) {
    return Fail(ErrorCode::kMalformed, "the card's EID is not 16 bytes of digits");
  }
  return Eid(std::move(digits));
}

bool Eid::HasValidCheckDigits() const { return ModuloNinetySeven(digits_) == 1; }

Result<Iccid> Iccid::FromDigits(std::string_view digits) {
  if (!IsIccidLength(digits.size()) || !AllDigits(digits)) {
    return Fail(ErrorCode::kInvalidArgument, "an ICCID has 18 to 20 digits");
  }
  return Iccid(std::string(digits));
}

Result<Iccid> Iccid::FromWire(ByteSpan bytes) {
  if (bytes.size() != kIccidBytes) return Fail(ErrorCode::kMalformed, "ICCID: not 10 bytes");
  LPAB_ASSIGN(std::string digits, FromSwappedBcd(bytes));
  if (!IsIccidLength(digits.size())) {
    return Fail(ErrorCode::kMalformed, "ICCID: " + std::to_string(digits.size()) + " digits");
  }
  return Iccid(std::move(digits));
}

Bytes Iccid::ToWire() const { return ToSwappedBcd(digits_, kIccidBytes).value(); }

Result<TransactionId> TransactionId::FromWire(ByteSpan bytes) {
  if (bytes.empty() || bytes.size() > kLongestTransactionId) {
    return Fail(ErrorCode::kMalformed, "transaction id: not 1 to 16 bytes");
  }
  return TransactionId(ToBytes(bytes), ToHex(bytes));
}

Result<TransactionId> TransactionId::FromText(std::string_view hex) {
  LPAB_ASSIGN(const Bytes bytes, FromHex(hex));
  LPAB_ASSIGN(TransactionId id, FromWire(bytes));
  id.text_ = hex;
  return id;
}

Result<std::string> OidText(ByteSpan contents) {
  LPAB_ASSIGN(const uint64_t first, TakeArc(contents));
  const uint64_t root = std::min<uint64_t>(first / 40, 2);
  std::string text = std::to_string(root) + "." + std::to_string(first - 40 * root);
  while (!contents.empty()) {
    LPAB_ASSIGN(const uint64_t arc, TakeArc(contents));
    text += "." + std::to_string(arc);
  }
  return text;
}

}  // namespace lpab::sgp22
