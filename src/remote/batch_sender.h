// BatchSender: cuts a batch into parts as credit comes.
#pragma once

#include <span>
#include <vector>

#include "card/batch.h"
#include "wire/pdu.h"

namespace lpab::remote {

// Pure. Gives each command once, in order, in parts of at most kMaximumPart.
class BatchSender {
 public:
  explicit BatchSender(std::span<const card::BatchCommand> commands);

  uint32_t commands() const { return static_cast<uint32_t>(commands_.size()); }
  size_t bytes() const { return bytes_; }  // of all commands as they are encoded
  uint32_t sent() const { return next_; }  // commands given out so far

  void AddCredit(size_t bytes) { credit_ += bytes; }
  // All parts that the credit allows now, for a batch with this header.
  std::vector<wire::Pdu> TakeParts(const wire::Batch& header);

 private:
  wire::BatchPart TakePart(const wire::Batch& header);

  std::vector<wire::Command> commands_;
  std::vector<size_t> sizes_;
  size_t bytes_ = 0;
  size_t credit_ = 0;
  uint32_t next_ = 0;
};

}  // namespace lpab::remote
