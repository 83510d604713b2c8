// OBJECT IDENTIFIER contents. Spec: ITU-T X.690 section 8.19.
#pragma once

#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace lpab::sim::euicc {

// "2.999.10" -> 88 37 0A, without tag and length. Errors: kInvalidArgument.
Result<Bytes> EncodeOid(std::string_view dotted);

}  // namespace lpab::sim::euicc
