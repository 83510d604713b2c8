#include "wire/outcome_runs.h"

#include "wire/fields.h"
#include "wire/limits.h"

namespace lpab::wire {
namespace {

constexpr tlv::Tag kCount = 0x80;
constexpr tlv::Tag kKind = 0x81;
constexpr tlv::Tag kStatusWord = 0x82;
constexpr tlv::Tag kData = 0x83;

// Count (4), kind (3), status word (4), and the headers of item and data (4 each).
constexpr size_t kRunOverhead = 20;

Bytes EncodeRun(const OutcomeRun& run) {
  tlv::Writer item;
  item.PutUint(kCount, run.count).PutUint(kKind, static_cast<uint64_t>(run.kind));
  if (run.kind == OutcomeKind::kAnswered) {
    const uint8_t sw[] = {run.response.sw.sw1(), run.response.sw.sw2()};
    item.Put(kStatusWord, sw);
    if (!run.response.data.empty()) item.Put(kData, run.response.data);
  }
  return tlv::Encode(kListItem, item.bytes());
}

bool Joins(const OutcomeRun& a, const OutcomeRun& b) {
  return a.kind == b.kind && a.response == b.response && a.response.data.empty();
}

Result<OutcomeRun> DecodeRun(ByteSpan item) {
  Fields fields(item);
  OutcomeRun run;
  LPAB_ASSIGN(run.count, fields.GetUint(kCount, kMaximumCommands));
  LPAB_ASSIGN(const uint64_t kind, fields.GetUint(kKind, 2));
  run.kind = static_cast<OutcomeKind>(kind);
  if (run.kind == OutcomeKind::kAnswered) {
    LPAB_ASSIGN(const Bytes sw, fields.GetBytes(kStatusWord, 2, 2));
    run.response.sw = apdu::StatusWord(static_cast<uint16_t>(sw[0] << 8 | sw[1]));
    LPAB_ASSIGN(auto data, fields.TakeBytes(kData, 1, kMaximumAnswerData));
    if (data) run.response.data = std::move(*data);
  }
  LPAB_TRY(fields.Finish());
  if (run.count == 0 || (run.count > 1 && !run.response.data.empty())) {
    return FailNumbered(ErrorNumber::kBadValue, "a run of outcomes with an impossible count");
  }
  return run;
}

}  // namespace

void OutcomeRuns::Add(OutcomeKind kind, apdu::ResponseApdu response, uint32_t count) {
  if (count == 0) return;
  commands_ += count;
  OutcomeRun run{count, kind, std::move(response)};
  if (!runs_.empty() && Joins(runs_.back(), run)) {
    encoded_ -= EncodeRun(runs_.back()).size();
    runs_.back().count += count;
  } else {
    runs_.push_back(std::move(run));
  }
  encoded_ += EncodeRun(runs_.back()).size();
}

size_t OutcomeRuns::SizeWith(size_t data) const { return encoded_ + kRunOverhead + data; }

Bytes OutcomeRuns::Encode() const {
  Bytes out;
  out.reserve(encoded_);
  for (const OutcomeRun& run : runs_) Append(out, EncodeRun(run));
  return out;
}

Result<OutcomeRuns> OutcomeRuns::Decode(ByteSpan list) {
  LPAB_ASSIGN(const std::vector<ByteSpan> items, ListItems(list, kListItem, kMaximumCommands));
  OutcomeRuns runs;
  for (ByteSpan item : items) {
    LPAB_ASSIGN(OutcomeRun run, DecodeRun(item));
    if (runs.commands_ + run.count > kMaximumCommands) {
      return FailNumbered(ErrorNumber::kTooManyCommands, "more outcomes than a batch has commands");
    }
    runs.Add(run.kind, std::move(run.response), run.count);
  }
  return runs;
}

}  // namespace lpab::wire
