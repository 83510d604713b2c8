// Pairing: how a client that the device does not know yet shows that it was given the secret.
// docs/protocol.md, "pair", says what each proof is computed from.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "tlv/tlv.h"
#include "wire/id.h"

namespace lpab::wire {

using PairProof = std::array<uint8_t, 32>;

// The only PDU that a client may send before it is paired, and the first on its connection.
struct Pair {
  static constexpr tlv::Tag kTag = 0x6E;
  RequestId id = 0;
  PairProof proof{};
  std::string name;  // what the device is to call the client
};

enum class PairStage : uint8_t {
  kCompare = 0,  // people compare the codes of both sides; another answer follows
  kPaired = 1,   // the device has stored the client
};

struct PairAnswer {
  static constexpr tlv::Tag kTag = 0x7C;
  RequestId id = 0;
  PairStage stage = PairStage::kCompare;
  std::optional<PairProof> proof;  // the device's own, when paired
  std::string device_name;
  std::string role;  // "installer", for people
};

}  // namespace lpab::wire
