// Which of the connected readers is meant.
#pragma once

#include "pcsc/pcsc_api.h"

namespace lpab::pcsc {

// `wanted` is empty (the only reader), an index from 0, or a part of the name in either case.
// Errors: kNotFound (no reader, none that fits), kInvalidArgument (several fit), each listing the
// readers; what ListReaders gives.
Result<std::string> ChooseReader(PcscApi& api, std::string_view wanted);

}  // namespace lpab::pcsc
