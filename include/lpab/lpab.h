// The LPA as a library: include this one. Everything is in namespace lpab.
//
// Symbols are in lpab::v1, so that a later interface can stand beside this one.
#pragma once

#include "lpab/call.h"     // IWYU pragma: export
#include "lpab/card.h"     // IWYU pragma: export
#include "lpab/error.h"    // IWYU pragma: export
#include "lpab/log.h"      // IWYU pragma: export
#include "lpab/lpa.h"      // IWYU pragma: export
#include "lpab/profile.h"  // IWYU pragma: export
#include "lpab/result.h"   // IWYU pragma: export

namespace lpab {
using namespace v1;  // NOLINT(google-build-using-namespace): as an inline namespace
}
