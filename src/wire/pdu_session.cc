// hello, lease, open, close, bye, ping.
#include "base/log.h"
#include "wire/pdu_fields.h"

namespace lpab::wire {
namespace {

namespace hello {
constexpr tlv::Tag kLowest = 0x81;
constexpr tlv::Tag kHighest = 0x82;
constexpr tlv::Tag kFeatures = 0x83;
constexpr tlv::Tag kLimits = 0xA4;
constexpr tlv::Tag kBootId = 0x85;
constexpr tlv::Tag kGeneration = 0x86;
constexpr tlv::Tag kName = 0xC0;
constexpr tlv::Tag kModem = 0xC1;
constexpr tlv::Tag kSlots = 0xC2;
constexpr tlv::Tag kAtr = 0xC3;
constexpr size_t kMaximumAtr = 33;  // ISO/IEC 7816-3 section 8.2
}  // namespace hello

namespace lease {
constexpr tlv::Tag kSeconds = 0x81;
constexpr tlv::Tag kLeaseId = 0x82;
constexpr tlv::Tag kGranted = 0xA1;
constexpr tlv::Tag kBusy = 0xA2;
constexpr tlv::Tag kSince = 0x80;
constexpr tlv::Tag kHolder = 0xC0;
constexpr tlv::Tag kFreeIn = 0xC1;
constexpr tlv::Tag kGrantedId = 0x80;
constexpr tlv::Tag kToken = 0xC0;
}  // namespace lease

namespace open {
constexpr tlv::Tag kLeaseId = 0x81;
constexpr tlv::Tag kAids = 0xA2;
constexpr tlv::Tag kSession = 0x81;
constexpr tlv::Tag kAid = 0x82;
constexpr tlv::Tag kGeneration = 0x83;
constexpr tlv::Tag kTerminalCapability = 0x84;
constexpr tlv::Tag kSelectResponse = 0x85;
constexpr size_t kMaximumSelectResponse = 1024;
}  // namespace open

constexpr tlv::Tag kCloseSession = 0x81;

// The limits in the order of their tags, 80 on.
template <typename L>
auto LimitFields(L& limits) {
  return std::array{&limits.frame,        &limits.batch,       &limits.commands,
                    &limits.command_apdu, &limits.answer_data, &limits.outstanding,
                    &limits.window};
}

Result<PeerLimits> DecodeLimits(ByteSpan level) {
  Fields in(level);
  PeerLimits limits;
  tlv::Tag tag = 0x80;
  for (uint32_t* limit : LimitFields(limits)) {
    LPAB_ASSIGN(*limit, in.GetUint(tag++, UINT32_MAX));
  }
  LPAB_TRY(in.Finish());
  return limits;
}

void EncodeDevice(const DeviceState& device, tlv::Writer& out) {
  out.Put(hello::kBootId, device.boot_id.bytes());
  out.PutUint(hello::kGeneration, device.card_generation);
}

void EncodeDescription(const DeviceState& device, tlv::Writer& out) {
  if (!device.modem.empty()) {
    out.PutText(hello::kModem, CutText(device.modem, kMaximumText));
  }
  out.PutUint(hello::kSlots, device.slots);
  if (!device.atr.empty()) out.Put(hello::kAtr, device.atr);
}

Result<std::optional<DeviceState>> DecodeDevice(Fields& in) {
  LPAB_ASSIGN(const auto boot_id, in.TakeId<BootId>(hello::kBootId));
  if (!boot_id) return std::nullopt;
  DeviceState device;
  device.boot_id = *boot_id;
  LPAB_ASSIGN(device.card_generation, in.GetUint(hello::kGeneration, UINT32_MAX));
  LPAB_ASSIGN(const std::string modem, in.TakeText(hello::kModem, kMaximumText));
  device.modem = log::Escape(modem, kMaximumText);
  LPAB_ASSIGN(const auto slots, in.TakeUint(hello::kSlots, UINT8_MAX));
  device.slots = static_cast<uint32_t>(slots.value_or(1));
  LPAB_ASSIGN(auto atr, in.TakeBytes(hello::kAtr, 2, hello::kMaximumAtr));
  if (atr) device.atr = std::move(*atr);
  return device;
}

Result<LeaseGranted> DecodeGranted(ByteSpan level) {
  Fields in(level);
  LeaseGranted granted;
  LPAB_ASSIGN(granted.lease, in.GetId<LeaseId>(lease::kGrantedId));
  LPAB_ASSIGN(granted.seconds, in.GetUint(lease::kSeconds, UINT32_MAX));
  LPAB_TRY(in.Finish());
  return granted;
}

Result<LeaseBusy> DecodeBusy(ByteSpan level) {
  Fields in(level);
  LeaseBusy busy;
  LPAB_ASSIGN(busy.since_seconds, in.GetUint(lease::kSince, UINT32_MAX));
  LPAB_ASSIGN(busy.holder, TakeName(in, lease::kHolder));
  LPAB_ASSIGN(const auto free_in, in.TakeUint(lease::kFreeIn, UINT32_MAX));
  if (free_in) busy.free_in_seconds = static_cast<uint32_t>(*free_in);
  LPAB_TRY(in.Finish());
  return busy;
}

Result<std::vector<apdu::Aid>> DecodeAids(ByteSpan list) {
  LPAB_ASSIGN(const std::vector<ByteSpan> items, ListItems(list, kAidItem, kMaximumAids));
  std::vector<apdu::Aid> aids;
  for (ByteSpan item : items) {
    auto aid = apdu::Aid::From(item);
    if (!aid) return FailNumbered(ErrorNumber::kBadValue, aid.error().message);
    aids.push_back(std::move(*aid));
  }
  if (aids.empty()) return FailNumbered(ErrorNumber::kBadValue, "no AID is named");
  return aids;
}

}  // namespace

Result<std::string> TakeName(Fields& in, tlv::Tag tag) {
  LPAB_ASSIGN(const std::string name, in.TakeText(tag, kMaximumName));
  return log::Escape(name, kMaximumName);
}

void EncodeFields(const Hello& pdu, tlv::Writer& out) {
  out.PutUint(hello::kLowest, pdu.lowest_version).PutUint(hello::kHighest, pdu.highest_version);
  out.PutUint(hello::kFeatures, pdu.features);
  tlv::Writer limits;
  tlv::Tag tag = 0x80;
  for (const uint32_t* limit : LimitFields(pdu.limits)) limits.PutUint(tag++, *limit);
  out.Put(hello::kLimits, limits);
  if (pdu.device) EncodeDevice(*pdu.device, out);
  out.PutText(hello::kName, CutText(pdu.name, kMaximumName));
  if (pdu.device) EncodeDescription(*pdu.device, out);
}

template <>
Result<Hello> DecodeFields<Hello>(RequestId id, Fields& in) {
  Hello pdu;
  pdu.id = id;
  LPAB_ASSIGN(pdu.lowest_version, in.GetUint(hello::kLowest, UINT16_MAX));
  LPAB_ASSIGN(pdu.highest_version, in.GetUint(hello::kHighest, UINT16_MAX));
  LPAB_ASSIGN(pdu.features, in.GetUint(hello::kFeatures, UINT64_MAX));
  LPAB_ASSIGN(const ByteSpan limits, in.Get(hello::kLimits));
  LPAB_ASSIGN(pdu.limits, DecodeLimits(limits));
  LPAB_ASSIGN(pdu.name, TakeName(in, hello::kName));
  LPAB_ASSIGN(pdu.device, DecodeDevice(in));
  return pdu;
}

void EncodeFields(const Lease& pdu, tlv::Writer& out) {
  out.PutUint(lease::kSeconds, pdu.seconds);
  if (pdu.lease) out.Put(lease::kLeaseId, pdu.lease->bytes());
  if (pdu.token) out.Put(lease::kToken, pdu.token->bytes());
}

template <>
Result<Lease> DecodeFields<Lease>(RequestId id, Fields& in) {
  Lease pdu;
  pdu.id = id;
  LPAB_ASSIGN(pdu.seconds, in.GetUint(lease::kSeconds, UINT32_MAX));
  LPAB_ASSIGN(pdu.lease, in.TakeId<LeaseId>(lease::kLeaseId));
  LPAB_ASSIGN(pdu.token, in.TakeId<LeaseToken>(lease::kToken));
  return pdu;
}

void EncodeFields(const LeaseAnswer& pdu, tlv::Writer& out) {
  tlv::Writer inner;
  if (const auto* granted = std::get_if<LeaseGranted>(&pdu.result)) {
    inner.Put(lease::kGrantedId, granted->lease.bytes()).PutUint(lease::kSeconds, granted->seconds);
    out.Put(lease::kGranted, inner);
    return;
  }
  const auto& busy = std::get<LeaseBusy>(pdu.result);
  inner.PutUint(lease::kSince, busy.since_seconds)
      .PutText(lease::kHolder, CutText(busy.holder, kMaximumName));
  if (busy.free_in_seconds) inner.PutUint(lease::kFreeIn, *busy.free_in_seconds);
  out.Put(lease::kBusy, inner);
}

template <>
Result<LeaseAnswer> DecodeFields<LeaseAnswer>(RequestId id, Fields& in) {
  LeaseAnswer pdu;
  pdu.id = id;
  if (const auto granted = in.Take(lease::kGranted)) {
    LPAB_ASSIGN(pdu.result, DecodeGranted(*granted));
    return pdu;
  }
  LPAB_ASSIGN(const ByteSpan busy, in.Get(lease::kBusy));
  LPAB_ASSIGN(pdu.result, DecodeBusy(busy));
  return pdu;
}

void EncodeFields(const Open& pdu, tlv::Writer& out) {
  if (pdu.lease) out.Put(open::kLeaseId, pdu.lease->bytes());
  tlv::Writer aids;
  for (const apdu::Aid& aid : pdu.aids) aids.Put(kAidItem, aid.bytes());
  out.Put(open::kAids, aids);
}

template <>
Result<Open> DecodeFields<Open>(RequestId id, Fields& in) {
  Open pdu;
  pdu.id = id;
  LPAB_ASSIGN(pdu.lease, in.TakeId<LeaseId>(open::kLeaseId));
  LPAB_ASSIGN(const ByteSpan list, in.Get(open::kAids));
  LPAB_ASSIGN(pdu.aids, DecodeAids(list));
  return pdu;
}

void EncodeFields(const OpenAnswer& pdu, tlv::Writer& out) {
  const uint8_t flag = pdu.terminal_capability_sent ? 1 : 0;
  out.Put(open::kSession, pdu.session.bytes).Put(open::kAid, pdu.aid.bytes());
  out.PutUint(open::kGeneration, pdu.card_generation);
  out.Put(open::kTerminalCapability, {&flag, 1});
  if (pdu.select_response) out.Put(open::kSelectResponse, *pdu.select_response);
}

template <>
Result<OpenAnswer> DecodeFields<OpenAnswer>(RequestId id, Fields& in) {
  LPAB_ASSIGN(Bytes session, in.GetBytes(open::kSession, 1, SessionId::kMaximumSize));
  LPAB_ASSIGN(const ByteSpan aid_bytes, in.Get(open::kAid));
  auto aid = apdu::Aid::From(aid_bytes);
  if (!aid) return FailNumbered(ErrorNumber::kBadValue, aid.error().message);
  OpenAnswer pdu{id, {std::move(session)}, std::move(*aid), 0, false, {}};
  LPAB_ASSIGN(pdu.card_generation, in.GetUint(open::kGeneration, UINT32_MAX));
  LPAB_ASSIGN(pdu.terminal_capability_sent, in.GetFlag(open::kTerminalCapability));
  LPAB_ASSIGN(pdu.select_response,
              in.TakeBytes(open::kSelectResponse, 0, open::kMaximumSelectResponse));
  return pdu;
}

void EncodeFields(const Close& pdu, tlv::Writer& out) { out.Put(kCloseSession, pdu.session.bytes); }

template <>
Result<Close> DecodeFields<Close>(RequestId id, Fields& in) {
  LPAB_ASSIGN(Bytes session, in.GetBytes(kCloseSession, 1, SessionId::kMaximumSize));
  return Close{id, {std::move(session)}};
}

void EncodeFields(const CloseAnswer&, tlv::Writer&) {}
void EncodeFields(const Bye&, tlv::Writer&) {}
void EncodeFields(const ByeAnswer&, tlv::Writer&) {}
void EncodeFields(const Ping&, tlv::Writer&) {}
void EncodeFields(const Pong&, tlv::Writer&) {}

template <>
Result<CloseAnswer> DecodeFields<CloseAnswer>(RequestId id, Fields&) {
  return CloseAnswer{id};
}
template <>
Result<Bye> DecodeFields<Bye>(RequestId id, Fields&) {
  return Bye{id};
}
template <>
Result<ByeAnswer> DecodeFields<ByeAnswer>(RequestId id, Fields&) {
  return ByeAnswer{id};
}
template <>
Result<Ping> DecodeFields<Ping>(RequestId id, Fields&) {
  return Ping{id};
}
template <>
Result<Pong> DecodeFields<Pong>(RequestId id, Fields&) {
  return Pong{id};
}

}  // namespace lpab::wire
