// Swapped BCD: digits in nibbles, low nibble first, padded with F ("8988..." <-> 98 88 ...).
// Spec: ITU-T E.118 numbers as ETSI TS 102 221 section 13.2 (EF ICCID) codes them.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace lpab {

// Digits up to the first F nibble. Errors: kMalformed when a nibble is A-E or a digit follows an F.
Result<std::string> FromSwappedBcd(ByteSpan bytes);

// Padded with F to `length` bytes. Errors: kInvalidArgument when a character is no digit, or there
// are more than 2 * length of them.
Result<Bytes> ToSwappedBcd(std::string_view digits, size_t length);

}  // namespace lpab
