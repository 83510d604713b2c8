#include "lpa/isdr_channel.h"

#include "base/log.h"
#include "lpa/store_data.h"
#include "sgp22/euicc_info.h"

namespace lpab::lpa {
namespace {

using card::BatchCommand;
using card::BatchResult;
using card::CommandOutcome;
using card::ContinueRule;
using card::OutcomeKind;

// 9000 or 91xx (a proactive command is pending), with data or without.
ContinueRule OnAnySuccess() {
  ContinueRule rule = ContinueRule::OnSuccessWithoutData();
  rule.stop_on_data = false;
  return rule;
}

Error BatchError(const BatchResult& batch, ByteSpan request) {
  if (batch.error) return batch.error->WithContext(Es10Name(request));
  return MakeError(ErrorCode::kFailedPrecondition,
                   Es10Name(request) + " was not sent: an earlier command failed");
}

Error NotExecuted(Error error) {
  error.code = ErrorCode::kUnavailable;
  return std::move(error).WithNext("try again");
}

// Of a command that was sent and not answered: one that only reads has changed nothing.
Error UnknownOutcome(const BatchResult& batch, ByteSpan request) {
  Error error = BatchError(batch, request);
  error.code = ErrorCode::kUnknownOutcome;
  return OnlyReads(request) ? NotExecuted(std::move(error)) : error;
}

// Of one that was not sent, whatever became of the one before.
Error NotSent(const BatchResult& batch, ByteSpan request) {
  Error error = BatchError(batch, request);
  return error.code == ErrorCode::kUnknownOutcome ? NotExecuted(std::move(error)) : error;
}

// A status word ends a batch by its rule; with an error it is a bridge that gave it, and says why.
Error Refusal(const BatchResult& batch, ByteSpan request, apdu::StatusWord sw) {
  return batch.error ? BatchError(batch, request) : StatusError(request, sw);
}

// The answer of one chain: the data of its last answered block.
Result<Bytes> ChainAnswer(std::span<const CommandOutcome> blocks, const BatchResult& batch,
                          ByteSpan request) {
  for (const CommandOutcome& block : blocks) {
    if (block.kind == OutcomeKind::kUnknown) return Fail(UnknownOutcome(batch, request));
    if (block.kind == OutcomeKind::kNotSent) return Fail(NotSent(batch, request));
    if (!block.response.sw.IsSuccess()) return Fail(Refusal(batch, request, block.response.sw));
    if (!block.response.data.empty()) return block.response.data;
  }
  return Fail(ErrorCode::kMalformed,
              Es10Name(request) + ": the card answers with success and without data");
}

// The outcome that ended one segment of a package, or nothing: go on.
Result<std::optional<PackageLoad>> JudgeSegment(std::span<const CommandOutcome> blocks,
                                                const BatchResult& batch, ByteSpan segment) {
  for (const CommandOutcome& block : blocks) {
    if (block.kind == OutcomeKind::kUnknown) return Fail(UnknownOutcome(batch, segment));
    if (block.kind == OutcomeKind::kNotSent) return Fail(BatchError(batch, segment));
    if (!block.response.data.empty()) return PackageLoad{block.response.data};
    if (!block.response.sw.IsSuccess()) return Fail(Refusal(batch, segment, block.response.sw));
  }
  return std::nullopt;
}

// A refusal by status word with the number of its segment.
Error NameSegment(Error error, size_t segment, size_t count) {
  if (!error.Detail<StatusWordDetail>()) return error;
  return std::move(error).WithContext("segment " + std::to_string(segment + 1) + " of " +
                                      std::to_string(count));
}

}  // namespace

bool LeavesDoubt(const Error& error) {
  if (error.Detail<Es10Detail>() != nullptr) return false;
  return error.code == ErrorCode::kUnknownOutcome || error.code == ErrorCode::kMalformed ||
         error.Detail<StatusWordDetail>() != nullptr;
}

// The batch of several chains, and where each chain's blocks are in it.
struct IsdrChannel::Chains {
  std::vector<BatchCommand> commands;
  std::vector<size_t> ends;  // index behind the last block of each chain

  size_t Start(size_t chain) const { return chain == 0 ? 0 : ends[chain - 1]; }
  std::span<const CommandOutcome> Outcomes(const BatchResult& batch, size_t chain) const {
    return std::span(batch.outcomes).subspan(Start(chain), ends[chain] - Start(chain));
  }
};

Result<IsdrChannel::Chains> IsdrChannel::MakeChains(std::span<const Bytes> requests,
                                                    const IsdrOptions& options,
                                                    const ContinueRule& last_rule) {
  Chains chains;
  for (const Bytes& request : requests) {
    LPAB_ASSIGN(auto blocks,
                StoreDataBlocks(request, options.block_size, options.le_on_last_block));
    for (apdu::CommandApdu& block : blocks) {
      chains.commands.push_back({std::move(block), ContinueRule::OnSuccessWithoutData()});
    }
    chains.commands.back().rule = last_rule;
    chains.ends.push_back(chains.commands.size());
  }
  return chains;
}

Result<IsdrChannel> IsdrChannel::Open(card::Reader& reader, const IsdrOptions& options,
                                      const lpab::Call& call) {
  auto channel = reader.OpenLogicalChannel(options.aids, call);
  if (channel) {
    IsdrChannel isdr(std::move(*channel), options);
    isdr.RecallBlockSize(call);
    return isdr;
  }
  Error error = std::move(channel).error().WithContext("opening the eUICC's ISD-R");
  if (error.code == ErrorCode::kNotFound && error.next.empty()) {
    error.next = "check that the card is an eUICC";
  }
  return Fail(std::move(error));
}

Result<std::vector<Result<Bytes>>> IsdrChannel::Exchange(std::span<const Bytes> requests,
                                                         const lpab::Call& call) {
  std::vector<Result<Bytes>> answers;
  while (answers.size() < requests.size()) {
    const auto rest = requests.subspan(answers.size());
    LPAB_ASSIGN(const Chains chains, MakeChains(rest, options_, OnAnySuccess()));
    const auto batch = Transmit(chains, call);
    if (!batch && answers.empty()) return Fail(batch.error());
    if (!batch) {  // those before were executed
      answers.resize(requests.size(), Fail(batch.error()));
      break;
    }
    const size_t judged = ShrinkAfter(*batch, chains).value_or(rest.size());
    for (size_t i = 0; i < judged; ++i) {
      answers.push_back(ChainAnswer(chains.Outcomes(*batch, i), *batch, rest[i]));
    }
  }
  RememberBlockSize(call);
  return answers;
}

Result<std::vector<BatchCommand>> IsdrChannel::CommandsFor(const Bytes& request) const {
  LPAB_ASSIGN(Chains chains, MakeChains({&request, 1}, options_, OnAnySuccess()));
  return std::move(chains.commands);
}

Result<PackageLoad> IsdrChannel::LoadBoundProfilePackage(std::span<const Bytes> segments,
                                                         const lpab::Call& call,
                                                         const card::BatchProgress& progress) {
  size_t done = 0;
  while (done < segments.size()) {
    const auto rest = segments.subspan(done);
    LPAB_ASSIGN(const Chains chains,
                MakeChains(rest, options_, ContinueRule::OnSuccessWithoutData()));
    auto batch = Transmit(chains, call, progress);
    if (!batch) {
      Error error = std::move(batch).error();
      if (done > 0) error.code = ErrorCode::kUnknownOutcome;  // a part is on the card
      return Fail(std::move(error));
    }
    const size_t judged = ShrinkAfter(*batch, chains).value_or(rest.size());
    for (size_t i = 0; i < judged; ++i, ++done) {
      auto ended = JudgeSegment(chains.Outcomes(*batch, i), *batch, rest[i]);
      if (!ended) return Fail(NameSegment(std::move(ended).error(), done, segments.size()));
      if (*ended) return std::move(**ended);
    }
  }
  RememberBlockSize(call);
  return PackageLoad{};
}

Result<BatchResult> IsdrChannel::Transmit(const Chains& chains, const lpab::Call& call,
                                          const card::BatchProgress& progress) {
  LPAB_ASSIGN(BatchResult batch, channel_->TransmitBatch(chains.commands, call, progress));
  // A result that says nothing of some commands would be read out of bounds.
  if (batch.outcomes.size() == chains.commands.size()) return batch;
  return Fail(ErrorCode::kUnknownOutcome, "the card port did not answer for every command");
}

std::optional<size_t> IsdrChannel::ShrinkAfter(const BatchResult& batch, const Chains& chains) {
  for (size_t i = 0; i < chains.ends.size(); ++i) {
    const size_t first = chains.Start(i);
    const bool is_last = first + 1 == chains.ends[i];
    const CommandOutcome& outcome = batch.outcomes[first];
    if (outcome.kind != OutcomeKind::kAnswered) return std::nullopt;
    if (outcome.response.sw.IsSuccess()) {
      size_accepted_ = size_accepted_ || !is_last;  // all but the last are of the whole size
      continue;
    }
    const size_t sent = chains.commands[first].command.data.size();
    auto smaller = SmallerBlockSize(options_.block_size);
    while (smaller && *smaller >= sent) smaller = SmallerBlockSize(*smaller);
    if (size_accepted_ || !smaller || !MayRefuseSize(outcome.response.sw, is_last)) {
      return std::nullopt;
    }
    log::Info("lpa", "the card refuses blocks of " + std::to_string(sent) + " bytes; trying " +
                         std::to_string(*smaller));
    options_.block_size = *smaller;
    shrunk_ = true;
    return i;
  }
  return std::nullopt;
}

void IsdrChannel::RecallBlockSize(const lpab::Call& call) {
  if (options_.block_sizes == nullptr || options_.block_sizes->IsEmpty()) return;
  const auto eid = this->Call(sgp22::GetEid{}, call);
  if (!eid) return;  // what is wrong with the card shows in the next command
  const auto known = options_.block_sizes->Find(eid->eid);
  if (known) options_.block_size = std::min(options_.block_size, *known);
}

void IsdrChannel::RememberBlockSize(const lpab::Call& call) {
  if (!shrunk_ || !size_accepted_) return;
  shrunk_ = false;
  if (options_.block_sizes == nullptr) return;
  const auto eid = this->Call(sgp22::GetEid{}, call);
  if (eid) options_.block_sizes->Remember(eid->eid, options_.block_size);
}

}  // namespace lpab::lpa
