// Fields of each PDU to and from bytes; what Encode() and Decode() of pdu.h dispatch to.
#pragma once

#include "wire/fields.h"
#include "wire/pdu.h"

namespace lpab::wire {

inline constexpr tlv::Tag kRequestIdTag = 0x80;

// A peer's name, of at most kMaximumName bytes, escaped; empty when it is not there.
Result<std::string> TakeName(Fields& in, tlv::Tag tag);

void EncodeFields(const Hello& pdu, tlv::Writer& out);
void EncodeFields(const Lease& pdu, tlv::Writer& out);
void EncodeFields(const LeaseAnswer& pdu, tlv::Writer& out);
void EncodeFields(const Open& pdu, tlv::Writer& out);
void EncodeFields(const OpenAnswer& pdu, tlv::Writer& out);
void EncodeFields(const Batch& pdu, tlv::Writer& out);
void EncodeFields(const BatchPart& pdu, tlv::Writer& out);
void EncodeFields(const Credit& pdu, tlv::Writer& out);
void EncodeFields(const Progress& pdu, tlv::Writer& out);
void EncodeFields(const Outcome& pdu, tlv::Writer& out);
void EncodeFields(const Ack& pdu, tlv::Writer& out);
void EncodeFields(const Query& pdu, tlv::Writer& out);
void EncodeFields(const Cancel& pdu, tlv::Writer& out);
void EncodeFields(const Close& pdu, tlv::Writer& out);
void EncodeFields(const CloseAnswer& pdu, tlv::Writer& out);
void EncodeFields(const Bye& pdu, tlv::Writer& out);
void EncodeFields(const ByeAnswer& pdu, tlv::Writer& out);
void EncodeFields(const Ping& pdu, tlv::Writer& out);
void EncodeFields(const Pong& pdu, tlv::Writer& out);
void EncodeFields(const Refusal& pdu, tlv::Writer& out);
void EncodeFields(const Switch& pdu, tlv::Writer& out);
void EncodeFields(const Confirm& pdu, tlv::Writer& out);
void EncodeFields(const SwitchQuery& pdu, tlv::Writer& out);
void EncodeFields(const SwitchState& pdu, tlv::Writer& out);
void EncodeFields(const Pair& pdu, tlv::Writer& out);
void EncodeFields(const PairAnswer& pdu, tlv::Writer& out);

// Reads all fields but the request id, which is read already.
template <typename T>
Result<T> DecodeFields(RequestId id, Fields& in);

template <>
Result<Hello> DecodeFields<Hello>(RequestId id, Fields& in);
template <>
Result<Lease> DecodeFields<Lease>(RequestId id, Fields& in);
template <>
Result<LeaseAnswer> DecodeFields<LeaseAnswer>(RequestId id, Fields& in);
template <>
Result<Open> DecodeFields<Open>(RequestId id, Fields& in);
template <>
Result<OpenAnswer> DecodeFields<OpenAnswer>(RequestId id, Fields& in);
template <>
Result<Batch> DecodeFields<Batch>(RequestId id, Fields& in);
template <>
Result<BatchPart> DecodeFields<BatchPart>(RequestId id, Fields& in);
template <>
Result<Credit> DecodeFields<Credit>(RequestId id, Fields& in);
template <>
Result<Progress> DecodeFields<Progress>(RequestId id, Fields& in);
template <>
Result<Outcome> DecodeFields<Outcome>(RequestId id, Fields& in);
template <>
Result<Ack> DecodeFields<Ack>(RequestId id, Fields& in);
template <>
Result<Query> DecodeFields<Query>(RequestId id, Fields& in);
template <>
Result<Cancel> DecodeFields<Cancel>(RequestId id, Fields& in);
template <>
Result<Close> DecodeFields<Close>(RequestId id, Fields& in);
template <>
Result<CloseAnswer> DecodeFields<CloseAnswer>(RequestId id, Fields& in);
template <>
Result<Bye> DecodeFields<Bye>(RequestId id, Fields& in);
template <>
Result<ByeAnswer> DecodeFields<ByeAnswer>(RequestId id, Fields& in);
template <>
Result<Ping> DecodeFields<Ping>(RequestId id, Fields& in);
template <>
Result<Pong> DecodeFields<Pong>(RequestId id, Fields& in);
template <>
Result<Refusal> DecodeFields<Refusal>(RequestId id, Fields& in);
template <>
Result<Switch> DecodeFields<Switch>(RequestId id, Fields& in);
template <>
Result<Confirm> DecodeFields<Confirm>(RequestId id, Fields& in);
template <>
Result<SwitchQuery> DecodeFields<SwitchQuery>(RequestId id, Fields& in);
template <>
Result<SwitchState> DecodeFields<SwitchState>(RequestId id, Fields& in);
template <>
Result<Pair> DecodeFields<Pair>(RequestId id, Fields& in);
template <>
Result<PairAnswer> DecodeFields<PairAnswer>(RequestId id, Fields& in);

}  // namespace lpab::wire
