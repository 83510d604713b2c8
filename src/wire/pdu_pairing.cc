// pair, pair answer.
#include "wire/pdu_fields.h"

namespace lpab::wire {
namespace {

constexpr tlv::Tag kProof = 0x81;
constexpr tlv::Tag kStage = 0x82;
constexpr tlv::Tag kName = 0xC0;
constexpr tlv::Tag kRole = 0xC1;

PairProof ProofFrom(ByteSpan bytes) {
  PairProof proof;
  std::copy(bytes.begin(), bytes.end(), proof.begin());
  return proof;
}

}  // namespace

void EncodeFields(const Pair& pdu, tlv::Writer& out) {
  out.Put(kProof, pdu.proof).PutText(kName, CutText(pdu.name, kMaximumName));
}

template <>
Result<Pair> DecodeFields<Pair>(RequestId id, Fields& in) {
  Pair pdu;
  pdu.id = id;
  LPAB_ASSIGN(const Bytes proof, in.GetBytes(kProof, pdu.proof.size(), pdu.proof.size()));
  pdu.proof = ProofFrom(proof);
  LPAB_ASSIGN(pdu.name, TakeName(in, kName));
  return pdu;
}

void EncodeFields(const PairAnswer& pdu, tlv::Writer& out) {
  out.PutUint(kStage, static_cast<uint8_t>(pdu.stage));
  if (pdu.proof) out.Put(kProof, *pdu.proof);
  out.PutText(kName, CutText(pdu.device_name, kMaximumName));
  out.PutText(kRole, CutText(pdu.role, kMaximumName));
}

template <>
Result<PairAnswer> DecodeFields<PairAnswer>(RequestId id, Fields& in) {
  PairAnswer pdu;
  pdu.id = id;
  LPAB_ASSIGN(const uint64_t stage, in.GetUint(kStage, static_cast<uint8_t>(PairStage::kPaired)));
  pdu.stage = static_cast<PairStage>(stage);
  LPAB_ASSIGN(const auto proof, in.TakeBytes(kProof, 32, 32));
  if (proof) pdu.proof = ProofFrom(*proof);
  LPAB_ASSIGN(pdu.device_name, TakeName(in, kName));
  LPAB_ASSIGN(pdu.role, TakeName(in, kRole));
  if (pdu.proof.has_value() != (pdu.stage == PairStage::kPaired)) {
    return FailNumbered(ErrorNumber::kBadValue, "a proof comes with the last answer only");
  }
  return pdu;
}

}  // namespace lpab::wire
