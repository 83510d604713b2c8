// Base64 of RFC 4648 section 4, with padding, as ES9+ JSON carries DER.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace lpab {

std::string ToBase64(ByteSpan bytes);

// Padding is required; line breaks and spaces are skipped. Errors: kMalformed.
Result<Bytes> FromBase64(std::string_view text);

}  // namespace lpab
