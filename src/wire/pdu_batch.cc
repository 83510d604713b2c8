// batch, parts, credit, progress, outcome, ack, query, cancel, refusal.
#include "wire/pdu_fields.h"

namespace lpab::wire {
namespace {

constexpr tlv::Tag kBatchIdTag = 0x81;

namespace batch {
constexpr tlv::Tag kLeaseId = 0x82;
constexpr tlv::Tag kSession = 0x83;
constexpr tlv::Tag kGeneration = 0x84;
constexpr tlv::Tag kCommands = 0x85;
constexpr tlv::Tag kBytes = 0x86;
}  // namespace batch

namespace part {
constexpr tlv::Tag kFirst = 0x82;
constexpr tlv::Tag kList = 0xA3;
}  // namespace part

namespace event {
constexpr tlv::Tag kBytes = 0x82;
constexpr tlv::Tag kDone = 0x82;
constexpr tlv::Tag kTotal = 0x83;
}  // namespace event

namespace outcome {
constexpr tlv::Tag kState = 0x82;
constexpr tlv::Tag kBootId = 0x83;
constexpr tlv::Tag kGeneration = 0x84;
constexpr tlv::Tag kDone = 0x85;
constexpr tlv::Tag kRuns = 0xA6;
constexpr tlv::Tag kFailure = 0xA7;
}  // namespace outcome

constexpr tlv::Tag kQueryBootId = 0x82;
constexpr tlv::Tag kCancelNow = 0x82;
constexpr tlv::Tag kRefusalFailure = 0xA1;

}  // namespace

void EncodeFields(const Batch& pdu, tlv::Writer& out) {
  out.Put(kBatchIdTag, pdu.batch.bytes()).Put(batch::kLeaseId, pdu.lease.bytes());
  out.Put(batch::kSession, pdu.session.bytes);
  out.PutUint(batch::kGeneration, pdu.card_generation);
  out.PutUint(batch::kCommands, pdu.commands).PutUint(batch::kBytes, pdu.bytes);
}

template <>
Result<Batch> DecodeFields<Batch>(RequestId id, Fields& in) {
  Batch pdu;
  pdu.id = id;
  LPAB_ASSIGN(pdu.batch, in.GetId<BatchId>(kBatchIdTag));
  LPAB_ASSIGN(pdu.lease, in.GetId<LeaseId>(batch::kLeaseId));
  LPAB_ASSIGN(pdu.session.bytes, in.GetBytes(batch::kSession, 1, SessionId::kMaximumSize));
  LPAB_ASSIGN(pdu.card_generation, in.GetUint(batch::kGeneration, UINT32_MAX));
  LPAB_ASSIGN(pdu.commands, in.GetUint(batch::kCommands, UINT32_MAX));
  LPAB_ASSIGN(pdu.bytes, in.GetUint(batch::kBytes, UINT32_MAX));
  return pdu;
}

void EncodeFields(const BatchPart& pdu, tlv::Writer& out) {
  out.Put(kBatchIdTag, pdu.batch.bytes()).PutUint(part::kFirst, pdu.first);
  tlv::Writer list;
  for (const Command& command : pdu.commands) list.Raw(EncodeCommand(command));
  out.Put(part::kList, list);
}

template <>
Result<BatchPart> DecodeFields<BatchPart>(RequestId id, Fields& in) {
  BatchPart pdu;
  pdu.id = id;
  LPAB_ASSIGN(pdu.batch, in.GetId<BatchId>(kBatchIdTag));
  LPAB_ASSIGN(pdu.first, in.GetUint(part::kFirst, kMaximumCommands));
  LPAB_ASSIGN(const ByteSpan list, in.Get(part::kList));
  if (list.empty() || list.size() > kMaximumPart) {
    return FailNumbered(ErrorNumber::kBadValue,
                        "a part of " + std::to_string(list.size()) + " bytes of commands");
  }
  LPAB_ASSIGN(pdu.commands, DecodeCommands(list));
  return pdu;
}

void EncodeFields(const Credit& pdu, tlv::Writer& out) {
  out.Put(kBatchIdTag, pdu.batch.bytes()).PutUint(event::kBytes, pdu.bytes);
}

template <>
Result<Credit> DecodeFields<Credit>(RequestId id, Fields& in) {
  Credit pdu;
  pdu.id = id;
  LPAB_ASSIGN(pdu.batch, in.GetId<BatchId>(kBatchIdTag));
  LPAB_ASSIGN(pdu.bytes, in.GetUint(event::kBytes, kMaximumBatch));
  return pdu;
}

void EncodeFields(const Progress& pdu, tlv::Writer& out) {
  out.Put(kBatchIdTag, pdu.batch.bytes());
  out.PutUint(event::kDone, pdu.done).PutUint(event::kTotal, pdu.total);
}

template <>
Result<Progress> DecodeFields<Progress>(RequestId id, Fields& in) {
  Progress pdu;
  pdu.id = id;
  LPAB_ASSIGN(pdu.batch, in.GetId<BatchId>(kBatchIdTag));
  LPAB_ASSIGN(pdu.done, in.GetUint(event::kDone, kMaximumCommands));
  LPAB_ASSIGN(pdu.total, in.GetUint(event::kTotal, kMaximumCommands));
  return pdu;
}

void EncodeFields(const Outcome& pdu, tlv::Writer& out) {
  out.Put(kBatchIdTag, pdu.batch.bytes());
  out.PutUint(outcome::kState, static_cast<uint64_t>(pdu.state));
  out.Put(outcome::kBootId, pdu.boot_id.bytes());
  out.PutUint(outcome::kGeneration, pdu.card_generation).PutUint(outcome::kDone, pdu.done);
  if (pdu.state == BatchState::kDone) out.Put(outcome::kRuns, pdu.runs.Encode());
  if (pdu.failure) out.Put(outcome::kFailure, pdu.failure->Encode());
}

template <>
Result<Outcome> DecodeFields<Outcome>(RequestId id, Fields& in) {
  Outcome pdu;
  pdu.id = id;
  LPAB_ASSIGN(pdu.batch, in.GetId<BatchId>(kBatchIdTag));
  LPAB_ASSIGN(const uint64_t state, in.GetUint(outcome::kState, 2));
  pdu.state = static_cast<BatchState>(state);
  LPAB_ASSIGN(pdu.boot_id, in.GetId<BootId>(outcome::kBootId));
  LPAB_ASSIGN(pdu.card_generation, in.GetUint(outcome::kGeneration, UINT32_MAX));
  LPAB_ASSIGN(pdu.done, in.GetUint(outcome::kDone, kMaximumCommands));
  if (pdu.state == BatchState::kDone) {
    LPAB_ASSIGN(const ByteSpan runs, in.Get(outcome::kRuns));
    LPAB_ASSIGN(pdu.runs, OutcomeRuns::Decode(runs));
  }
  if (const auto failure = in.Take(outcome::kFailure)) {
    LPAB_ASSIGN(pdu.failure, Failure::Decode(*failure));
  }
  return pdu;
}

void EncodeFields(const Ack& pdu, tlv::Writer& out) { out.Put(kBatchIdTag, pdu.batch.bytes()); }

template <>
Result<Ack> DecodeFields<Ack>(RequestId id, Fields& in) {
  LPAB_ASSIGN(const BatchId batch, in.GetId<BatchId>(kBatchIdTag));
  return Ack{id, batch};
}

void EncodeFields(const Query& pdu, tlv::Writer& out) {
  out.Put(kBatchIdTag, pdu.batch.bytes()).Put(kQueryBootId, pdu.boot_id.bytes());
}

template <>
Result<Query> DecodeFields<Query>(RequestId id, Fields& in) {
  LPAB_ASSIGN(const BatchId batch, in.GetId<BatchId>(kBatchIdTag));
  LPAB_ASSIGN(const BootId boot_id, in.GetId<BootId>(kQueryBootId));
  return Query{id, batch, boot_id};
}

void EncodeFields(const Cancel& pdu, tlv::Writer& out) {
  const uint8_t now = pdu.now ? 1 : 0;
  out.Put(kBatchIdTag, pdu.batch.bytes()).Put(kCancelNow, {&now, 1});
}

template <>
Result<Cancel> DecodeFields<Cancel>(RequestId id, Fields& in) {
  LPAB_ASSIGN(const BatchId batch, in.GetId<BatchId>(kBatchIdTag));
  LPAB_ASSIGN(const bool now, in.GetFlag(kCancelNow));
  return Cancel{id, batch, now};
}

void EncodeFields(const Refusal& pdu, tlv::Writer& out) {
  out.Put(kRefusalFailure, pdu.failure.Encode());
}

template <>
Result<Refusal> DecodeFields<Refusal>(RequestId id, Fields& in) {
  LPAB_ASSIGN(const ByteSpan level, in.Get(kRefusalFailure));
  LPAB_ASSIGN(Failure failure, Failure::Decode(level));
  return Refusal{id, std::move(failure)};
}

}  // namespace lpab::wire
