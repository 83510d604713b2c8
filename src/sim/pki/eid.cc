#include "sim/pki/eid.h"

#include <algorithm>

#include "crypto/hash.h"

namespace lpab::sim::pki {
namespace {

constexpr size_t kBodyDigits = 30;
constexpr int kModulus = 97;

bool AllDigits(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return '0' <= c && c <= '9'; });
}

int Modulo97(std::string_view digits) {
  int rest = 0;
  for (const char digit : digits) rest = (rest * 10 + (digit - '0')) % kModulus;
  return rest;
}

}  // namespace

Result<std::string> MakeEid(std::string_view digits) {
  if (digits.size() > kBodyDigits || !AllDigits(digits)) {
    return Fail(ErrorCode::kInvalidArgument, "an EID is made of at most 30 digits");
  }
  std::string eid(digits);
  for (const uint8_t random : crypto::RandomBytes(kBodyDigits - digits.size())) {
    eid += static_cast<char>('0' + random % 10);
  }
  // 98 less the rest of the digits followed by 00 makes the whole 1 modulo 97.
  const int check = kModulus + 1 - Modulo97(eid + "00");
  eid += static_cast<char>('0' + check / 10);
  eid += static_cast<char>('0' + check % 10);
  return eid;
}

bool IsValidEid(std::string_view eid) {
  return eid.size() == kBodyDigits + 2 && AllDigits(eid) && Modulo97(eid) == 1;
}

}  // namespace lpab::sim::pki
