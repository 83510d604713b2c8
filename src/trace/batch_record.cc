#include "trace/batch_record.h"

#include "base/hex.h"

namespace lpab::trace {
namespace {

using card::OutcomeKind;

// P1 of the last block of a chain. Spec: GlobalPlatform 2.3 section 11.11.2.1.
constexpr uint8_t kLastBlock = 0x80;

bool IsStoreData(const card::BatchCommand& command) {
  return command.command.ins == apdu::ins::kStoreData;
}

std::string FunctionOf(const std::vector<sgp22::TreeNode>& tree) {
  const std::string_view name = tree.empty() ? "" : sgp22::Es10FunctionName(tree.front().tag);
  return std::string(name.empty() ? "unknown" : name);
}

}  // namespace

BatchRecord::BatchRecord(TraceFile& trace, std::span<const card::BatchCommand> commands)
    : trace_(trace),
      commands_(commands),
      number_(trace.NextNumber()),
      chains_(ChainsOf(commands)) {}

std::vector<BatchRecord::Chain> BatchRecord::ChainsOf(
    std::span<const card::BatchCommand> commands) {
  std::vector<Chain> chains;
  bool open = false;
  for (size_t i = 0; i < commands.size(); ++i) {
    if (!IsStoreData(commands[i])) {
      open = false;
      continue;
    }
    if (!open) chains.push_back({i, 0, {}, {}, {}});
    ++chains.back().count;
    Append(chains.back().request, commands[i].command.data);
    open = (commands[i].command.p1 & kLastBlock) == 0;
  }
  for (Chain& chain : chains) {
    chain.tree = sgp22::Es10RequestTree(chain.request);
    chain.function = FunctionOf(chain.tree);
  }
  return chains;
}

const BatchRecord::Chain* BatchRecord::ChainWith(size_t index) const {
  const auto after = std::ranges::upper_bound(chains_, index, {}, &Chain::first);
  if (after == chains_.begin()) return nullptr;
  const Chain& chain = *std::prev(after);
  return index < chain.first + chain.count ? &chain : nullptr;
}

const BatchRecord::Chain* BatchRecord::ChainEndingAt(size_t index) const {
  const Chain* chain = ChainWith(index);
  return chain != nullptr && index + 1 == chain->first + chain->count ? chain : nullptr;
}

// A secret may begin in one block and end in the next: it is hidden in the whole command.
std::string BatchRecord::DataHex(size_t index) const {
  const Bytes& data = commands_[index].command.data;
  const Chain* chain = ChainWith(index);
  if (chain == nullptr) return trace_.masker().Hex(data, {});
  size_t start = 0;
  for (size_t i = chain->first; i < index; ++i) start += commands_[i].command.data.size();
  return trace_.masker().Hex(chain->request, chain->tree).substr(2 * start, 2 * data.size());
}

void BatchRecord::WriteCommands() {
  for (const Chain& chain : chains_) {
    trace_.Write("es10-request", {{"batch", number_},
                                  {"index", chain.first},
                                  {"blocks", chain.count},
                                  {"function", chain.function},
                                  {"bytes", chain.request.size()},
                                  {"body", trace_.Body(chain.tree)}});
  }
  for (size_t i = 0; i < commands_.size(); ++i) {
    // Header, Lc and Le around the data, which alone may be private.
    const Bytes bytes = commands_[i].command.Encode();
    const size_t size = commands_[i].command.data.size();
    std::string hex = ToHex(bytes);
    if (size > 0) hex.replace(2 * 5, 2 * size, DataHex(i));
    trace_.Write("apdu-command", {{"batch", number_}, {"index", i}, {"data", hex}});
  }
}

void BatchRecord::OnProgress(size_t done) {
  const Moment now = Moment::Now();
  while (answered_.size() < std::min(done, commands_.size())) answered_.push_back(now);
}

Moment BatchRecord::MomentOf(size_t index) const {
  return index < answered_.size() ? answered_[index] : Moment::Now();
}

void BatchRecord::WriteAnswer(size_t index, const card::CommandOutcome& outcome) {
  const Moment moment = MomentOf(index);
  const bool answered = outcome.kind == OutcomeKind::kAnswered;
  const auto tree = sgp22::Es10AnswerTree(outcome.response.data);
  Json body = trace_.Body(tree);
  Json fields = {
      {"batch", number_}, {"index", index}, {"outcome", answered ? "answered" : "unknown"}};
  Json apdu = fields;
  if (answered) apdu["data"] = trace_.masker().Hex(outcome.response.data, tree);
  if (answered) apdu["status"] = outcome.response.sw.ToString();
  trace_.Write("apdu-answer", std::move(apdu), moment);
  // The answer of a chain comes with its last block, unless the card ended it before.
  const Chain* chain = ChainWith(index);
  const bool ended = answered && (!outcome.response.sw.IsSuccess() || !tree.empty());
  if (chain == nullptr || (ChainEndingAt(index) == nullptr && answered && !ended)) return;
  fields["function"] = chain->function;
  if (answered) {
    fields["status"] = outcome.response.sw.ToString();
    fields["bytes"] = outcome.response.data.size();
    fields["body"] = std::move(body);
  }
  trace_.Write("es10-answer", std::move(fields), moment);
}

void BatchRecord::WriteResult(const Result<card::BatchResult>& result) {
  size_t answered = 0;
  for (size_t i = 0; result && i < std::min(commands_.size(), result->outcomes.size()); ++i) {
    const card::CommandOutcome& outcome = result->outcomes[i];
    if (outcome.kind == OutcomeKind::kNotSent) continue;
    if (outcome.kind == OutcomeKind::kAnswered) ++answered;
    WriteAnswer(i, outcome);
  }
  Json fields = {{"batch", number_}, {"commands", commands_.size()}, {"answered", answered}};
  if (!result) fields["error"] = trace_.ErrorFields(result.error());
  if (result && result->error) fields["error"] = trace_.ErrorFields(*result->error);
  trace_.Write("batch-end", std::move(fields));
}

}  // namespace lpab::trace
