// What the parts that read a profile package have in common: how a profile element fails.
// Spec: TCA (SIMalliance) eUICC Profile Package, PEDefinitions, PEStatus.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace lpab::sim::euicc {

enum class PeStatus : uint8_t {
  kOk = 0,
  kPeNotSupported = 1,
  kBadValues = 3,
  kNotEnoughMemory = 4,
  kInvalidRequestFormat = 5,
  kTemplateNotSupported = 9,
  kUnsupportedProfileVersion = 31,
};

// An Error that carries `status`, as Es10Detail{"ProfileElement", status}.
Unexpected PeFail(PeStatus status, std::string message);

// The status of an error from anywhere below a profile element: kInvalidRequestFormat when it
// carries none (a TLV that does not parse).
PeStatus PeStatusOf(const Error& error);

}  // namespace lpab::sim::euicc
