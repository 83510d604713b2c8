// Hexadecimal text. Upper case on output: some modems accept nothing else (Foxconn T99W696,
// lpac issue 428).
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace lpab {

std::string ToHex(ByteSpan bytes);

// Either case, no separators. Errors: kMalformed on an odd count or a character that is no digit.
Result<Bytes> FromHex(std::string_view text);

}  // namespace lpab
