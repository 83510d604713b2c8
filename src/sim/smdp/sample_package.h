// A small unprotected profile package of our own, so that nothing from outside is needed to show a
// download. Not for a network: the keys are 3GPP's published test set.
// Spec: TCA eUICC Profile Package 2.3 (PEDefinitions), file contents 3GPP TS 31.102.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace lpab::sim::smdp {

struct SampleProfile {
  std::string iccid = "8988001010000000014";  // 19 or 20 digits, the last one their Luhn digit
  std::string imsi = "001010000000001";       // 15 digits; MCC 001, MNC 01 is the test network
  std::string operator_name = "LPA Bridge";   // EF_SPN, ASCII, at most 16 characters
  std::string profile_type = "LPA Bridge sample profile";
};

// Errors: kInvalidArgument (ICCID, IMSI or name).
Result<Bytes> MakeSamplePackage(const SampleProfile& profile);

// `digits` with their Luhn check digit behind. Spec: ITU-T E.118. Errors: kInvalidArgument.
Result<std::string> WithLuhnDigit(std::string_view digits);

}  // namespace lpab::sim::smdp
