// What `lpa` returns to the shell. The table is in docs/exit-codes.md.
#pragma once

#include "base/error.h"

namespace lpab::apps {

inline constexpr int kExitOk = 0;
inline constexpr int kExitInternal = 1;
inline constexpr int kExitUsage = 2;
inline constexpr int kExitPartial = 13;  // some orders of a batch are not done, a check failed
inline constexpr int kExitCancelled = 130;

// 3 bad input, 4 not found, 5 wrong state, 6 refused, 7 not trusted, 8 not reachable or busy,
// 9 timeout, 10 outcome unknown, 11 not understood, 12 limit or unsupported.
int ExitCodeOf(ErrorCode code);

}  // namespace lpab::apps
