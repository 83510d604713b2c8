#include "sim/euicc/store_data_chain.h"

#include <utility>

namespace lpab::sim::euicc {
namespace {

constexpr uint8_t kMoreBlocks = 0x11;
constexpr uint8_t kLastBlock = 0x91;

}  // namespace

apdu::StatusWord StoreDataChain::Add(const apdu::CommandApdu& block) {
  if (block.p1 != kMoreBlocks && block.p1 != kLastBlock) return Refuse(apdu::kSwIncorrectP1P2);
  if (block.data.empty()) return Refuse(apdu::kSwWrongLength);
  if (block.p2 == 0) Drop();
  if (block.p2 != next_block_) {
    return Refuse(next_block_ == 0 ? apdu::kSwConditionsNotSatisfied : apdu::kSwIncorrectP1P2);
  }
  if (command_.size() + block.data.size() > kMaximumCommand) {
    return Refuse(apdu::kSwNotEnoughMemory);
  }
  Append(command_, block.data);
  ++next_block_;
  complete_ = block.p1 == kLastBlock;
  return apdu::kSwSuccess;
}

Bytes StoreDataChain::Take() {
  Bytes command = std::move(command_);
  Drop();
  return command;
}

void StoreDataChain::Drop() {
  command_.clear();
  next_block_ = 0;
  complete_ = false;
}

apdu::StatusWord StoreDataChain::Refuse(apdu::StatusWord sw) {
  Drop();
  return sw;
}

}  // namespace lpab::sim::euicc
