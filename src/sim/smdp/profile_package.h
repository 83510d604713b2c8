// Unprotected profile packages as an SM-DP+ sees them: a sequence of profile elements, of which it
// reads the header and, for an order, changes the ICCID. Spec: TCA eUICC Profile Package 2.1 to
// 3.3 (PEDefinitions).
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace lpab::sim::smdp {

struct PackageSummary {
  std::string iccid;         // digits
  std::string profile_type;  // may be empty
};

// Checks that the elements parse, the first is a header and the last an end.
// Errors: kMalformed.
Result<PackageSummary> ReadPackageSummary(ByteSpan package);

// The package with this ICCID (18 to 20 digits) in its header, where the digits are in order, and
// in EF_ICCID, where they are swapped.
// Errors: kInvalidArgument (ICCID), kMalformed, kUnsupported (no PE-MF with an EF_ICCID).
Result<Bytes> WithIccid(ByteSpan package, std::string_view iccid);

// The package filled up to `size` bytes, or up to three less, with an application that is never
// installed: big packages are big by their applets.
// Errors: kInvalidArgument (it is larger already), kMalformed.
Result<Bytes> WithSize(ByteSpan package, size_t size);

// 18 to 20 digits. Errors: kInvalidArgument.
Result<void> CheckIccid(std::string_view iccid);
// As the profile header has it: digits in order, padded with F to 10 bytes.
Result<Bytes> IccidForHeader(std::string_view iccid);
// As EF_ICCID and metadata have it: swapped, padded with F to 10 bytes.
Result<Bytes> IccidForFile(std::string_view iccid);

}  // namespace lpab::sim::smdp
