#include "pcsc/block_chain.h"

#include "tlv/tlv.h"

namespace lpab::pcsc {
namespace {

constexpr uint8_t kMoreBlocks = 0x11;
constexpr uint8_t kLastBlock = 0x91;
constexpr size_t kMostBlocks = 256;  // P2 does not wrap
constexpr size_t kLongestHead = 6;   // a tag of two bytes, a length of four

}  // namespace

BlockChain::Fate BlockChain::Add(const apdu::CommandApdu& block) {
  if (!Fits(block)) {
    Drop();
    return Fate::kOther;
  }
  const size_t missing = std::min(kLongestHead - head_.size(), block.data.size());
  Append(head_, ByteSpan(block.data).first(missing));
  size_ += block.data.size();
  blocks_.push_back({block, card::ContinueRule::OnSuccessWithoutData()});
  return block.p1 == kLastBlock ? Fate::kLast : Fate::kHeld;
}

// The last block is not measured: the card judges the object as a whole.
bool BlockChain::Fits(const apdu::CommandApdu& block) const {
  if (blocks_.size() == kMostBlocks || block.p2 != blocks_.size() || block.data.empty()) {
    return false;
  }
  if (block.p1 == kLastBlock) return true;
  if (block.p1 != kMoreBlocks) return false;
  Bytes head = head_;
  Append(head, block.data);
  const auto header = tlv::ReadHeader(head);
  if (!header) return head.size() < kLongestHead;  // more of it may come
  return size_ + block.data.size() <= header->size + header->length;
}

std::vector<card::BatchCommand> BlockChain::Take() {
  std::vector<card::BatchCommand> chain = std::move(blocks_);
  Drop();
  return chain;
}

void BlockChain::Drop() {
  blocks_.clear();
  head_.clear();
  size_ = 0;
}

}  // namespace lpab::pcsc
