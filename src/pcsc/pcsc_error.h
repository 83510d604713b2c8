// What a PC/SC return code means to a user.
#pragma once

#include "base/error.h"
#include "pcsc/pcsc_api.h"

namespace lpab::pcsc {

// "no card in Alcor Link AK9563 00 00; put the eUICC in, contacts towards the reader". `where` is
// the reader's name, or what failed.
Error PcscError(Code code, std::string_view where);

}  // namespace lpab::pcsc
