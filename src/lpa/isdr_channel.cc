#include "lpa/isdr_channel.h"

#include "lpa/store_data.h"

namespace lpab::lpa {
namespace {

using card::BatchCommand;
using card::BatchResult;
using card::CommandOutcome;
using card::ContinueRule;
using card::OutcomeKind;

// The batch of several chains, and where each chain's blocks are in it.
struct Chains {
  std::vector<BatchCommand> commands;
  std::vector<size_t> ends;  // index behind the last block of each chain
};

// 9000 or 91xx (a proactive command is pending), with data or without.
ContinueRule OnAnySuccess() {
  ContinueRule rule = ContinueRule::OnSuccessWithoutData();
  rule.stop_on_data = false;
  return rule;
}

Result<Chains> MakeChains(std::span<const Bytes> requests, const IsdrOptions& options,
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

Error BatchError(const BatchResult& batch, ByteSpan request) {
  if (batch.error) return batch.error->WithContext(Es10Name(request));
  return MakeError(ErrorCode::kFailedPrecondition,
                   Es10Name(request) + " was not sent: an earlier command failed");
}

Error UnknownOutcome(const BatchResult& batch, ByteSpan request) {
  Error error = BatchError(batch, request);
  error.code = ErrorCode::kUnknownOutcome;
  return error;
}

// The answer of one chain: the data of its last answered block.
Result<Bytes> ChainAnswer(std::span<const CommandOutcome> blocks, const BatchResult& batch,
                          ByteSpan request) {
  for (const CommandOutcome& block : blocks) {
    if (block.kind == OutcomeKind::kUnknown) return Fail(UnknownOutcome(batch, request));
    if (block.kind == OutcomeKind::kNotSent) return Fail(BatchError(batch, request));
    if (!block.response.sw.IsSuccess()) return Fail(StatusError(request, block.response.sw));
    if (!block.response.data.empty()) return block.response.data;
  }
  return Fail(ErrorCode::kMalformed,
              Es10Name(request) + ": the card answers with success and without data");
}

// The outcome that ended loading a package, judged in order.
Result<PackageLoad> JudgeLoad(const BatchResult& batch, std::span<const Bytes> segments,
                              const Chains& chains) {
  size_t chain = 0;
  for (size_t i = 0; i < batch.outcomes.size(); ++i) {
    if (i == chains.ends[chain]) ++chain;
    const CommandOutcome& block = batch.outcomes[i];
    if (block.kind == OutcomeKind::kUnknown) return Fail(UnknownOutcome(batch, segments[chain]));
    if (block.kind == OutcomeKind::kNotSent) return Fail(BatchError(batch, segments[chain]));
    if (!block.response.data.empty()) return PackageLoad{block.response.data};
    if (!block.response.sw.IsSuccess()) {
      return Fail(StatusError(segments[chain], block.response.sw)
                      .WithContext("segment " + std::to_string(chain + 1) + " of " +
                                   std::to_string(segments.size())));
    }
  }
  return PackageLoad{};
}

// A result that says nothing of some commands would be read out of bounds.
Result<void> CheckComplete(const BatchResult& batch, const Chains& chains) {
  if (batch.outcomes.size() == chains.commands.size()) return {};
  return Fail(ErrorCode::kUnknownOutcome, "the card port did not answer for every command");
}

}  // namespace

Result<IsdrChannel> IsdrChannel::Open(card::Reader& reader, const IsdrOptions& options,
                                      const lpab::Call& call) {
  auto channel = reader.OpenLogicalChannel(options.aids, call);
  if (channel) return IsdrChannel(std::move(*channel), options);
  Error error = std::move(channel).error().WithContext("opening the eUICC's ISD-R");
  if (error.code == ErrorCode::kNotFound && error.next.empty()) {
    error.next = "check that the card is an eUICC";
  }
  return Fail(std::move(error));
}

Result<std::vector<Result<Bytes>>> IsdrChannel::Exchange(std::span<const Bytes> requests,
                                                         const lpab::Call& call) {
  LPAB_ASSIGN(const Chains chains, MakeChains(requests, options_, OnAnySuccess()));
  LPAB_ASSIGN(const BatchResult batch, channel_->TransmitBatch(chains.commands, call));
  LPAB_TRY(CheckComplete(batch, chains));
  const std::span<const CommandOutcome> outcomes(batch.outcomes);
  std::vector<Result<Bytes>> answers;
  size_t start = 0;
  for (size_t i = 0; i < requests.size(); ++i) {
    const auto blocks = outcomes.subspan(start, chains.ends[i] - start);
    answers.push_back(ChainAnswer(blocks, batch, requests[i]));
    start = chains.ends[i];
  }
  return answers;
}

Result<PackageLoad> IsdrChannel::LoadBoundProfilePackage(std::span<const Bytes> segments,
                                                         const lpab::Call& call,
                                                         const card::BatchProgress& progress) {
  LPAB_ASSIGN(const Chains chains,
              MakeChains(segments, options_, ContinueRule::OnSuccessWithoutData()));
  LPAB_ASSIGN(const BatchResult batch, channel_->TransmitBatch(chains.commands, call, progress));
  LPAB_TRY(CheckComplete(batch, chains));
  return JudgeLoad(batch, segments, chains);
}

}  // namespace lpab::lpa
