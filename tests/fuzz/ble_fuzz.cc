// The packets of a stream over BLE: what a side takes, against docs/ble.md counted apart.
#include "fuzz.h"
#include "link/ble/advertised_name.h"
#include "link/ble/flow.h"

namespace lpab::link::ble {
namespace {

constexpr StreamId kStream = 0x1A2B;
constexpr size_t kOutstanding = 112;  // credits

// What the other side may do, by the packets that this side has sent.
class Rules {
 public:
  void Sent(const Bytes& bytes) {
    const auto packet = DecodePacket(bytes);
    LPAB_HOLDS(packet && packet->stream == kStream, "what is sent is a packet of the stream");
    LPAB_HOLDS(packet->sequence == next_++, "what is sent is counted");
    allowed_ += packet->credits;
    LPAB_HOLDS(allowed_ <= kOutstanding, "at most 112 credits are outstanding");
  }

  // Whether the packet keeps the rules.
  bool Allow(const Packet& packet) {
    const bool first = expected_ == 0 && !opened_;
    if (packet.sequence != expected_++) return false;
    if (first != (packet.kind == Kind::kOpen) || packet.kind > Kind::kClose) return false;
    if (first) {
      const ByteSpan open = packet.payload;
      if (open.size() < 3 || open[0] != 1 || open[1] * 256 + open[2] <= 4) return false;
      opened_ = true;
    } else if (!packet.payload.empty() && allowed_-- == 0) {
      return false;
    }
    credits_ += packet.credits;
    return credits_ <= kOutstanding;
  }

  void Used() { --credits_; }
  size_t credits() const { return credits_; }

 private:
  uint8_t next_ = 0;
  uint8_t expected_ = 0;
  bool opened_ = false;
  size_t allowed_ = 0;  // packets with data that may come
  size_t credits_ = 0;  // that may be sent
};

// Gives whether the stream goes on.
bool TakeOne(Flow& flow, Rules& rules, fuzz::Input& in, size_t& held) {
  const Bytes bytes = ToBytes(in.Take(in.Byte()));
  const auto packet = DecodePacket(bytes);
  if (!packet) return true;
  LPAB_HOLDS(EncodePacket(*packet) == bytes, "a packet is its bytes");
  if (packet->stream != kStream || packet->kind == Kind::kClose) return true;
  const bool allowed = rules.Allow(*packet);
  LPAB_HOLDS(flow.Take(*packet).has_value() != allowed, "the rules are kept, and no others");
  if (packet->kind == Kind::kData && !packet->payload.empty()) ++held;
  return allowed;
}

}  // namespace

LPAB_FUZZ_TARGET(ble, input) {
  fuzz::Input in(input);
  static_cast<void>(ShortIdIn(AsText(input)));
  static_cast<void>(About::Decode(input));
  Flow flow(kStream, 20 + in.Number(255));
  Rules rules;
  rules.Sent(flow.Open(kLongestPacket));
  size_t held = 0;
  while (!in.AtEnd()) {
    switch (in.Number(3)) {
      case 0:
      case 1:
        if (!TakeOne(flow, rules, in, held)) return;
        LPAB_HOLDS(held <= kOutstanding, "no more than a window is held");
        break;
      case 2:
        LPAB_HOLDS(flow.may_send() == (rules.credits() > 0), "credits are counted");
        LPAB_HOLDS(flow.room() > 0, "a packet has room for data");
        if (!flow.may_send()) break;
        rules.Used();
        rules.Sent(flow.Data(in.Take(std::min<size_t>(flow.room(), 1 + in.Byte()))));
        break;
      default:
        flow.PassedOn(held);
        held = 0;
        if (flow.owes_much()) rules.Sent(flow.Credit());
    }
  }
}

}  // namespace lpab::link::ble
