// What kind of card a software eUICC is.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "crypto/hash.h"
#include "sim/euicc/bugs.h"

namespace lpab::sim::euicc {

// Behaviour in which real cards differ. Each flag has a test of its own.
struct Quirks {
  // Holds to 1020 bytes for one protected segment (86, 87, 88 with tag, length and MAC), as SGP.22
  // section 2.5.5 says; otherwise 1036 are taken, which pySim's generator sends.
  bool strict_segments = false;
  // ES10 commands are answered 6985 until TERMINAL CAPABILITY announced an LPA in the device.
  bool require_terminal_capability = false;
  // MANAGE CHANNEL may name the number of the channel to open (ISO/IEC 7816-4); TS 102 221 lets
  // only the card choose.
  bool explicit_channel_numbers = true;
  // REFRESH also to a terminal that sent no TERMINAL PROFILE.
  bool refresh_without_terminal_profile = false;
};

// Bits of PprIds. Spec: SGP.22 section 2.9.1.
enum class PolicyRule : uint8_t {
  kDisableNotAllowed = 0x40,  // ppr1
  kDeleteNotAllowed = 0x20,   // ppr2
};

// An OperatorId of the rules authorisation table.
struct AllowedOperator {
  Bytes mcc_mnc = {0xEE, 0xEE, 0xEE};  // as TS 24.008 codes it; the digit E stands for any
  std::optional<Bytes> gid1;           // none: whatever the profile's owner has
  std::optional<Bytes> gid2;
};

// Who may bring which rules.
struct PolicyAuthorisationRule {
  uint8_t rules = 0;  // PolicyRule bits
  std::vector<AllowedOperator> operators;
  bool consent_required = true;  // of the end user; the LPA asks
};
using RulesAuthorisationTable = std::vector<PolicyAuthorisationRule>;

struct CardOptions {
  Quirks quirks;
  Bugs bugs;
  int channels = 3;  // logical channels besides the basic one, 3 to 19
  // REFRESH (91xx) after ES10c functions with refreshFlag, to a terminal whose TERMINAL PROFILE
  // knows it.
  bool refresh = true;
  size_t memory_size = 291666;  // bytes of non-volatile memory for profiles
  // Of a new card: ppr1 and ppr2 of every operator, with the end user's consent.
  RulesAuthorisationTable rules_authorisation_table = {{0x60, {AllowedOperator{}}, true}};
  std::string root_ds_address = "testrootsmds.example.com";
  // Unix seconds at which certificates must be valid. None: a card has no clock, nothing is
  // checked.
  std::optional<int64_t> verification_time;
  // `count` random bytes: challenges, one-time keys. Tests may put a fixed source here.
  std::function<Bytes(size_t count)> random = crypto::RandomBytes;
};

}  // namespace lpab::sim::euicc
