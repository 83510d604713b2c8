// CardWorker: the port through which the link thread has work done on the card.
#pragma once

#include <functional>
#include <vector>

#include "bridge/switch_executor.h"
#include "card/reader.h"

namespace lpab::bridge {

using ChannelHandle = uint32_t;

struct OpenResult {
  struct Opened {
    ChannelHandle channel = 0;
    card::ChannelInfo info;
  };
  Result<Opened> opened;
  uint32_t generation = 0;  // after the job
};

// One chain for one channel. It runs only while the card's generation is this one.
struct ChainJob {
  ChannelHandle channel = 0;
  uint32_t generation = 0;
  std::vector<card::BatchCommand> commands;
};

struct ChainResult {
  // Of the commands that were answered, and of one that was sent without an answer. The rest was
  // not sent.
  std::vector<card::CommandOutcome> outcomes;
  std::optional<Error> error;  // why it ended, when it was not a rule or an interruption
  bool ended_by_rule = false;  // the last answer does not let the batch go on
  uint32_t generation = 0;
};

// Jobs run one after the other in the order they are given; results come back on the link thread,
// later, never from within the call.
class CardWorker {
 public:
  template <typename T>
  using Done = std::function<void(T)>;

  virtual ~CardWorker() = default;

  virtual void Open(std::vector<apdu::Aid> aids, Done<OpenResult> done) = 0;
  virtual void RunChain(ChainJob job, Done<ChainResult> done) = 0;
  // Runs a profile switch. `channel` is the switch's from then on; none: one is opened. Progress
  // comes as results do, before them.
  virtual void Switch(SwitchJob job, std::optional<ChannelHandle> channel,
                      std::function<void(wire::SwitchStage, const std::string&)> progress,
                      Done<SwitchReport> done) = 0;
  // Closes what is open of these channels; the others are gone already.
  virtual void Close(std::vector<ChannelHandle> channels, Done<Result<void>> done) = 0;
  // The lease has ended, and its channels are closed: others may have the modem.
  virtual void Release(std::function<void()> done) = 0;
  // Ends the chain that runs, or waits to, behind the command in flight.
  virtual void InterruptChain() = 0;
};

}  // namespace lpab::bridge
