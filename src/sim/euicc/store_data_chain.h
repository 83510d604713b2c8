// Reassembly of one ES10 command from STORE DATA blocks. Spec: SGP.22 section 5.7.2; GlobalPlatform
// Card Specification section 11.11.
#pragma once

#include <cstdint>

#include "apdu/apdu.h"
#include "base/bytes.h"

namespace lpab::sim::euicc {

// The chain of one logical channel. Blocks count from 00 in P2 without a gap; P1 is 11 for more
// blocks and 91 for the last. Block 00 begins a new command whatever was before.
class StoreDataChain {
 public:
  static constexpr size_t kMaximumCommand = 8192;

  // Takes a block. 9000: taken; when `complete()`, Take() gives the command. Anything else drops
  // the chain: 6A86 (P1, or a gap in P2), 6985 (P2 other than 00 with no chain under way), 6700
  // (no data), 6A84 (command too long).
  apdu::StatusWord Add(const apdu::CommandApdu& block);

  bool complete() const { return complete_; }
  // The reassembled command; the chain is empty afterwards.
  Bytes Take();
  void Drop();

 private:
  apdu::StatusWord Refuse(apdu::StatusWord sw);

  Bytes command_;
  int next_block_ = 0;
  bool complete_ = false;
};

}  // namespace lpab::sim::euicc
