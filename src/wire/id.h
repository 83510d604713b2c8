// The identifiers of the protocol: request numbers, and 16 random bytes for what must not be
// guessed. Ids of different kinds do not convert into each other.
#pragma once

#include <array>
#include <compare>
#include <string>

#include "base/bytes.h"
#include "base/hex.h"
#include "wire/error.h"

namespace lpab::wire {

using RequestId = uint32_t;  // chosen by who asks, echoed in the answer

template <typename Kind>
class Id {
 public:
  static constexpr size_t kSize = 16;

  // Errors: kMalformed (bad-value) on another length.
  static Result<Id> From(ByteSpan bytes) {
    if (bytes.size() != kSize) {
      return FailNumbered(ErrorNumber::kBadValue,
                          "identifier of " + std::to_string(bytes.size()) + " bytes, not 16");
    }
    Id id;
    std::copy(bytes.begin(), bytes.end(), id.bytes_.begin());
    return id;
  }
  ByteSpan bytes() const { return bytes_; }
  std::string ToString() const { return ToHex(bytes_); }
  auto operator<=>(const Id&) const = default;

 private:
  std::array<uint8_t, kSize> bytes_{};
};

using LeaseId = Id<struct LeaseKind>;
using LeaseToken = Id<struct LeaseTokenKind>;
using BatchId = Id<struct BatchKind>;
using BootId = Id<struct BootKind>;
using SwitchId = Id<struct SwitchKind>;

// An open session: 1 to 16 bytes that only the device understands.
struct SessionId {
  static constexpr size_t kMaximumSize = 16;
  Bytes bytes;
  auto operator<=>(const SessionId&) const = default;
};

}  // namespace lpab::wire
