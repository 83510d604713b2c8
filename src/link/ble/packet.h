// Packets of the bridge over BLE: one a GATT write or notification. docs/ble.md, "Packets".
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/bytes.h"

namespace lpab::link::ble {

using StreamId = uint16_t;  // 0 is none

inline constexpr uint8_t kVersion = 1;
inline constexpr size_t kHeaderSize = 4;
// Within the ATT MTU: 3 bytes of a write or a notification, and 2 more of a notification as BlueZ
// sends it to BlueZ, which it cuts to fit (Handle Multiple Value; its src/shared/gatt-server.c).
inline constexpr size_t kAttributeHeader = 5;
inline constexpr size_t kShortestMtu = 23;  // Core Specification 5.3, vol 3 part F, 3.2.8
// Longer values are lost in BlueZ 5.66 (its src/gatt-database.c reads 512 bytes, of which 509 were
// seen to arrive).
inline constexpr uint16_t kLongestPacket = 509;
inline constexpr uint8_t kMaximumCredits = 63;  // in one packet

enum class Kind : uint8_t { kData = 0, kOpen = 1, kClose = 2, kReserved = 3 };

enum class CloseReason : uint8_t {
  kDone = 0,
  kVersion = 1,
  kNoStreamLeft = 2,
  kMissing = 3,   // a packet
  kProtocol = 4,  // a packet that breaks the rules
  kNoSuchStream = 5,
  kWindowShut = 6,
};

// For people: "a packet was lost". Of numbers that are none of these, too.
std::string_view InWords(CloseReason reason);

struct Packet {
  StreamId stream = 0;
  uint8_t sequence = 0;
  Kind kind = Kind::kData;
  uint8_t credits = 0;  // at most kMaximumCredits
  ByteSpan payload = {};
};

Bytes EncodePacket(const Packet& packet);
// A view of the bytes; nothing where they are too few or too many, or name no stream.
std::optional<Packet> DecodePacket(ByteSpan bytes);

// The payload of kOpen.
struct OpenPayload {
  uint8_t version = kVersion;
  uint16_t longest = kLongestPacket;  // bytes of a packet that the sender takes

  Bytes Encode() const;
  // Nothing where it is too short, or `longest` allows no data. What is behind is left to later
  // versions.
  static std::optional<OpenPayload> Decode(ByteSpan bytes);
};

// The value of the characteristic "about".
struct About {
  uint8_t version = kVersion;
  uint16_t longest = kLongestPacket;
  uint8_t streams = 0;
  std::array<uint8_t, 4> short_id = {};  // the first bytes of the device's pin

  Bytes Encode() const;
  static std::optional<About> Decode(ByteSpan bytes);
};

// The longest packet that fits an ATT MTU.
uint16_t LongestFor(size_t mtu);

}  // namespace lpab::link::ble
