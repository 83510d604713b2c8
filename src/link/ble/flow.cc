#include "link/ble/flow.h"

#include <algorithm>

namespace lpab::link::ble {

Flow::Turn Flow::TurnOf(uint8_t sequence) const {
  const auto ahead = static_cast<uint8_t>(sequence - expected_);
  if (ahead == 0) return Turn::kNow;
  return ahead < 128 ? Turn::kEarly : Turn::kPast;
}

std::optional<CloseReason> Flow::Take(const Packet& packet) {
  if (packet.sequence != expected_) return CloseReason::kMissing;
  ++expected_;
  const bool opens = packet.kind == Kind::kOpen;
  if (opens == opened_ || packet.kind == Kind::kReserved) return CloseReason::kProtocol;
  if (opens) {
    const auto open = OpenPayload::Decode(packet.payload);
    if (!open) return CloseReason::kProtocol;
    if (open->version != kVersion) return CloseReason::kVersion;
    longest_ = std::min<size_t>(longest_, open->longest);
    opened_ = true;
  } else if (!packet.payload.empty()) {
    if (outstanding_ == 0) return CloseReason::kProtocol;
    --outstanding_;
  }
  credits_ += packet.credits;
  if (credits_ > kWindow) return CloseReason::kProtocol;
  return std::nullopt;
}

Bytes Flow::Open(uint16_t takes) {
  return Next(Kind::kOpen, OpenPayload{kVersion, takes}.Encode());
}

Bytes Flow::Data(ByteSpan payload) {
  --credits_;
  return Next(Kind::kData, payload);
}

Bytes Flow::Credit() { return Next(Kind::kData, {}); }

Bytes Flow::Close(CloseReason reason) const {
  const auto code = static_cast<uint8_t>(reason);
  return EncodePacket({stream_, next_, Kind::kClose, 0, {&code, 1}});
}

uint8_t Flow::TakeOwed() {
  const size_t given = std::min<size_t>(owed_, kMaximumCredits);
  owed_ -= given;
  outstanding_ += given;
  return static_cast<uint8_t>(given);
}

Bytes Flow::Next(Kind kind, ByteSpan payload) {
  return EncodePacket({stream_, next_++, kind, TakeOwed(), payload});
}

}  // namespace lpab::link::ble
