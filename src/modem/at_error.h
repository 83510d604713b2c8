// A final result that is not OK, as an Error.
#pragma once

#include <string_view>

#include "at/final_result.h"
#include "base/error.h"

namespace lpab::modem {

// "AT+CCHO: the modem answers +CME ERROR: 10 (SIM not inserted)", with CmeDetail (-1 for ERROR):
// kUnavailable (no SIM, SIM failure), kBusy (SIM busy), kUnsupported (no such command), kRefused.
Error AtError(std::string_view command, const at::FinalResult& final);

// Whether this answer to +CGLA or +CSIM says that the modem did not even look at the card. Plain
// ERROR does not: modems say it when the card was slow (lpac issues 173, 186).
bool WasNotExecuted(const at::FinalResult& final);

}  // namespace lpab::modem
