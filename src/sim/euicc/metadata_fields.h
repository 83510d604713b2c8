// Fields of a profile's metadata that StoreMetadata and UpdateMetadata bring alike.
// Spec: SGP.22 sections 5.4.1 and 5.5.3, RSPDefinitions.
#pragma once

#include <string>

#include "base/result.h"
#include "sim/euicc/state.h"
#include "tlv/tlv.h"

namespace lpab::sim::euicc {

inline constexpr size_t kMaximumProvider = 32;  // characters of serviceProviderName
inline constexpr size_t kMaximumName = 64;      // ... of profileName
inline constexpr size_t kMaximumIcon = 1024;    // bytes

// UTF8String of at most `maximum` characters. Errors: kMalformed, naming the field as `what`.
Result<std::string> ReadMetadataText(ByteSpan value, size_t maximum, const char* what);

// iconType (93) or icon (94) into the profile; the type comes first. Errors: kMalformed.
Result<void> ReadIcon(const tlv::Element& element, Profile& profile);

}  // namespace lpab::sim::euicc
