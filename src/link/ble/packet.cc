#include "link/ble/packet.h"

#include <algorithm>

namespace lpab::link::ble {
namespace {

constexpr size_t kOpenSize = 3;
constexpr size_t kAboutSize = 8;
constexpr int kKindShift = 6;

void Append16(Bytes& out, uint16_t value) {
  out.push_back(static_cast<uint8_t>(value >> 8));
  out.push_back(static_cast<uint8_t>(value));
}

uint16_t Read16(ByteSpan bytes) { return static_cast<uint16_t>(bytes[0] << 8 | bytes[1]); }

}  // namespace

std::string_view InWords(CloseReason reason) {
  switch (reason) {
    case CloseReason::kDone:
      return "the other side has nothing more to say";
    case CloseReason::kVersion:
      return "the two sides have no version in common";
    case CloseReason::kNoStreamLeft:
      return "the device serves as many clients as it can";
    case CloseReason::kMissing:
      return "a packet was lost";
    case CloseReason::kProtocol:
      return "a packet breaks the rules";
    case CloseReason::kNoSuchStream:
      return "the device does not know this stream any more";
    case CloseReason::kWindowShut:
      return "the device's access window is shut";
  }
  return "for a reason that has no name here";
}

Bytes EncodePacket(const Packet& packet) {
  Bytes out;
  out.reserve(kHeaderSize + packet.payload.size());
  Append16(out, packet.stream);
  out.push_back(packet.sequence);
  out.push_back(static_cast<uint8_t>(static_cast<int>(packet.kind) << kKindShift |
                                     (packet.credits & kMaximumCredits)));
  Append(out, packet.payload);
  return out;
}

std::optional<Packet> DecodePacket(ByteSpan bytes) {
  if (bytes.size() < kHeaderSize || bytes.size() > kLongestPacket) return std::nullopt;
  const Packet packet{Read16(bytes), bytes[2], static_cast<Kind>(bytes[3] >> kKindShift),
                      static_cast<uint8_t>(bytes[3] & kMaximumCredits), bytes.subspan(kHeaderSize)};
  if (packet.stream == 0) return std::nullopt;
  return packet;
}

Bytes OpenPayload::Encode() const {
  Bytes out{version};
  Append16(out, longest);
  return out;
}

std::optional<OpenPayload> OpenPayload::Decode(ByteSpan bytes) {
  if (bytes.size() < kOpenSize) return std::nullopt;
  const OpenPayload open{bytes[0], Read16(bytes.subspan(1))};
  if (open.longest <= kHeaderSize) return std::nullopt;
  return open;
}

Bytes About::Encode() const {
  Bytes out{version};
  Append16(out, longest);
  out.push_back(streams);
  Append(out, short_id);
  return out;
}

std::optional<About> About::Decode(ByteSpan bytes) {
  if (bytes.size() < kAboutSize) return std::nullopt;
  About about{bytes[0], Read16(bytes.subspan(1)), bytes[3], {}};
  std::ranges::copy(bytes.subspan(4, about.short_id.size()), about.short_id.begin());
  return about;
}

uint16_t LongestFor(size_t mtu) {
  const size_t fits = std::max(mtu, kShortestMtu) - kAttributeHeader;
  return static_cast<uint16_t>(std::min<size_t>(fits, kLongestPacket));
}

}  // namespace lpab::link::ble
