#include "bridge/batch_run.h"

#include "bridge/card_commands.h"

namespace lpab::bridge {
namespace {

// A command as a list item with the largest APDU and rule; what may be left of the window unused.
constexpr size_t kMaximumItem = 320;
// Of an outcome's bytes, for the run of commands that were not sent.
constexpr size_t kTailReserve = 32;

wire::OutcomeKind ToWire(card::OutcomeKind kind) {
  switch (kind) {
    case card::OutcomeKind::kNotSent:
      return wire::OutcomeKind::kNotSent;
    case card::OutcomeKind::kAnswered:
      return wire::OutcomeKind::kAnswered;
    case card::OutcomeKind::kUnknown:
      return wire::OutcomeKind::kUnknown;
  }
  return wire::OutcomeKind::kUnknown;
}

}  // namespace

BatchRun::BatchRun(const wire::Batch& header, const wire::PeerLimits& limits)
    : header_(header),
      limits_(limits),
      granted_bytes_(limits.window),
      generation_(header.card_generation) {}

Result<void> BatchRun::AddPart(const wire::BatchPart& part) {
  if (part.first != received_ || part.commands.size() > header_.commands - received_) {
    return wire::FailNumbered(wire::ErrorNumber::kPartOutOfOrder,
                              "a part does not continue its batch");
  }
  size_t bytes = 0;
  for (const wire::Command& command : part.commands) bytes += wire::EncodeCommand(command).size();
  if (received_bytes_ + bytes > std::min<size_t>(granted_bytes_, header_.bytes)) {
    return wire::FailNumbered(wire::ErrorNumber::kCreditExceeded,
                              "a part goes over the credit given or the batch's size");
  }
  received_bytes_ += bytes;
  received_ += static_cast<uint32_t>(part.commands.size());
  if (ended_) return {};
  queue_.insert(queue_.end(), part.commands.begin(), part.commands.end());
  return {};
}

void BatchRun::EndInput() { input_ended_ = true; }

void BatchRun::Stop(Error reason) {
  if (!stop_) stop_ = std::move(reason);
}

size_t BatchRun::FrontChain() const {
  size_t length = 0;
  for (const wire::Command& command : queue_) {
    ++length;
    if (wire::ChainLength({&command, 1}) == 1) return length;
  }
  // The last chain of a batch ends with it, whatever its last block says.
  return received_ == header_.commands ? length : 0;
}

std::optional<std::vector<card::BatchCommand>> BatchRun::NextChain() {
  if (running_ || ended_ || stop_) return std::nullopt;
  const size_t length = FrontChain();
  if (length == 0) return std::nullopt;
  std::vector<card::BatchCommand> chain;
  for (size_t i = 0; i < length; ++i) {
    wire::Command& command = queue_.front();
    ungranted_bytes_ += wire::EncodeCommand(command).size();
    chain.push_back(ToCard(std::move(command)));
    queue_.pop_front();
  }
  running_ = true;
  return chain;
}

void BatchRun::Complete(ChainResult result) {
  running_ = false;
  generation_ = result.generation;
  for (card::CommandOutcome& outcome : result.outcomes) Record(std::move(outcome));
  if (result.error) End(std::move(result.error));
  if (result.ended_by_rule) End(std::nullopt);
}

void BatchRun::Record(card::CommandOutcome outcome) {
  const size_t room = limits_.answer_data - kTailReserve;
  if (runs_.SizeWith(outcome.response.data.size()) > room) {
    runs_.Add(wire::OutcomeKind::kUnknown);
    return End(wire::NumberedError(wire::ErrorNumber::kAnswerTooLarge,
                                   "the card's answers do not fit in one outcome"));
  }
  runs_.Add(ToWire(outcome.kind), std::move(outcome.response));
}

void BatchRun::End(std::optional<Error> reason) {
  if (!ended_) failure_ = std::move(reason);
  ended_ = true;
  queue_.clear();
}

uint32_t BatchRun::TakeCredit() {
  if (ended_ || received_ == header_.commands || ungranted_bytes_ == 0) return 0;
  const bool starved = FrontChain() == 0;
  if (!starved && ungranted_bytes_ < limits_.window / 4) return 0;
  granted_bytes_ += ungranted_bytes_;
  return static_cast<uint32_t>(std::exchange(ungranted_bytes_, 0));
}

bool BatchRun::TakeProgress() { return std::exchange(reported_, done()) != done(); }

bool BatchRun::Finished() {
  if (running_) return false;
  if (ended_ || done() == header_.commands) return true;
  if (stop_) {
    End(std::move(stop_));
    return true;
  }
  if (FrontChain() != 0) return false;
  if (input_ended_) {
    End(wire::NumberedError(wire::ErrorNumber::kLinkLost,
                            "the connection was lost before the whole batch had come"));
  } else if (granted_bytes_ + ungranted_bytes_ - received_bytes_ < kMaximumItem) {
    End(wire::NumberedError(wire::ErrorNumber::kChainTooLong,
                            "a chain of commands is longer than the window"));
  }
  return ended_;
}

wire::Outcome BatchRun::TakeOutcome() {
  wire::Outcome outcome;
  outcome.batch = header_.batch;
  outcome.state = wire::BatchState::kDone;
  outcome.card_generation = generation_;
  outcome.done = done();
  runs_.Add(wire::OutcomeKind::kNotSent, {}, header_.commands - done());
  outcome.runs = std::move(runs_);
  if (failure_) outcome.failure = wire::Failure::From(*failure_);
  return outcome;
}

}  // namespace lpab::bridge
