// Result codes as ES10 answers carry them, turned into errors. For the messages of this folder.
#pragma once

#include <string_view>

#include "tlv/tlv.h"

namespace lpab::sgp22 {

// An INTEGER that is a result code: 0 to 65535. Errors: kMalformed.
Result<int> ReadResultCode(ByteSpan contents);

// `whole` is TAG { 80 code }, or 80 code alone, as some cards answer: nothing for code 0, otherwise
// Es10Error(function, code). Errors: kMalformed too.
Result<void> CheckResultCode(ByteSpan whole, tlv::Tag tag, std::string_view function);

// `contents` is A0 { items } | 81 code, or the items themselves, as some cards answer: the items.
// Errors: Es10Error(function, code), kMalformed.
Result<ByteSpan> ListOrError(ByteSpan contents, std::string_view function);

}  // namespace lpab::sgp22
