// BatchRecord: one batch of commands to the card, as it stands in a trace. Private to trace.
#pragma once

#include <span>
#include <vector>

#include "card/batch.h"
#include "trace/trace_file.h"

namespace lpab::trace {

// Made before the batch is sent, told its progress and its result. One thread; the commands and the
// trace must outlive it.
class BatchRecord {
 public:
  BatchRecord(TraceFile& trace, std::span<const card::BatchCommand> commands);

  void WriteCommands();
  // `done` of the commands are answered.
  void OnProgress(size_t done);
  void WriteResult(const Result<card::BatchResult>& result);

 private:
  // The STORE DATA blocks of one ES10 command.
  struct Chain {
    size_t first = 0;
    size_t count = 0;
    Bytes request;
    std::vector<sgp22::TreeNode> tree;
    std::string function;
  };

  static std::vector<Chain> ChainsOf(std::span<const card::BatchCommand> commands);
  // The chain whose last block this is, or nullptr.
  const Chain* ChainEndingAt(size_t index) const;
  const Chain* ChainWith(size_t index) const;
  void WriteAnswer(size_t index, const card::CommandOutcome& outcome);
  std::string DataHex(size_t index) const;
  Moment MomentOf(size_t index) const;

  TraceFile& trace_;
  const std::span<const card::BatchCommand> commands_;
  const uint64_t number_;
  const std::vector<Chain> chains_;
  std::vector<Moment> answered_;
};

}  // namespace lpab::trace
