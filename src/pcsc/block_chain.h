// BlockChain: the blocks of one STORE DATA chain, until its last one comes.
#pragma once

#include <vector>

#include "card/batch.h"

namespace lpab::pcsc {

// Takes a block only where it is the next one of a chain whose object is not full yet, so that what
// it holds may be answered 9000 before the card has seen it (docs/decisions/0009). At most 256
// blocks of 255 bytes. Pure.
class BlockChain {
 public:
  enum class Fate {
    kHeld,   // a block that is not the last: held
    kLast,   // the last one: Take() gives the chain, this block included
    kOther,  // no next block of this chain, which is dropped; the block is not held
  };

  // `block`: a STORE DATA, CLA without a channel. Spec: SGP.22 section 5.7.2 (P1, P2).
  Fate Add(const apdu::CommandApdu& block);

  // The chain as one batch, of which the last answer counts, or the first that is no plain success;
  // nothing is held afterwards.
  std::vector<card::BatchCommand> Take();
  void Drop();

  size_t blocks() const { return blocks_.size(); }

 private:
  bool Fits(const apdu::CommandApdu& block) const;

  std::vector<card::BatchCommand> blocks_;
  Bytes head_;       // of the object: its first bytes, as many as a head may have
  size_t size_ = 0;  // bytes of the object so far
};

}  // namespace lpab::pcsc
