// StoreMetadata (BF25): what a profile is called, whose it is, whom it notifies.
// Spec: SGP.22 section 5.5.3.
#pragma once

#include "base/result.h"
#include "sim/euicc/state.h"

namespace lpab::sim::euicc {

// A profile with what the metadata says of it: all but AID, files and the SM-DP+.
// Errors carry a BppErrorReason: incorrectInputValues, unsupportedProfileClass, pprNotAllowed
// (policy rules without an owner). A field that is not known is passed over.
Result<Profile> ReadStoreMetadata(ByteSpan request);

}  // namespace lpab::sim::euicc
