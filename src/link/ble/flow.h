// Flow: the numbers of one stream on one side: what may come next, and what may be sent. No I/O.
// docs/ble.md, "Packets".
#pragma once

#include <optional>

#include "link/ble/packet.h"

namespace lpab::link::ble {

class Flow {
 public:
  // Credits that either side has at most. So many packets that had their turn are held here; of
  // those before their turn there may be 127. No more, since while one packet is missing the other
  // side sends so many behind it, one without data for each kGiveBack that it has taken, and one a
  // second; no fewer, so that it does not wait for credits where a packet and its answer take long.
  static constexpr uint8_t kWindow = 112;

  // `longest`: of the packets that this side may write.
  Flow(StreamId stream, size_t longest) : stream_(stream), longest_(longest) {}

  // Whether it is this packet's turn. BlueZ on both ends uses several bearers, on which packets
  // change places: one that is early is to be kept until what is before it has come.
  enum class Turn { kNow, kEarly, kPast };
  Turn TurnOf(uint8_t sequence) const;
  // The sequence of the packet whose turn it is.
  uint8_t expected() const { return expected_; }

  // Counts a packet of this stream that is no close. What is in it may be used then. Gives why the
  // stream must end, if it must.
  std::optional<CloseReason> Take(const Packet& packet);
  // Whether the other side's open has come.
  bool opened() const { return opened_; }

  // The packets to send next, in this order. Open is the first; `takes`: the longest packet that
  // this side can take. Data only where may_send(), and at most room() bytes.
  Bytes Open(uint16_t takes);
  Bytes Data(ByteSpan payload);
  Bytes Credit();
  Bytes Close(CloseReason reason) const;

  bool may_send() const { return opened_ && credits_ > 0; }
  size_t room() const { return longest_ - kHeaderSize; }

  // What so many packets brought is passed on: they may come again.
  void PassedOn(size_t packets) { owed_ += packets; }
  // Whether a packet should go for its credits alone.
  bool owes_much() const { return owed_ >= kGiveBack; }

 private:
  static constexpr size_t kGiveBack = 28;

  uint8_t TakeOwed();
  Bytes Next(Kind kind, ByteSpan payload);

  const StreamId stream_;
  size_t longest_;
  bool opened_ = false;
  uint8_t expected_ = 0;    // sequence of the next packet that comes
  uint8_t next_ = 0;        // of the next that is sent
  size_t credits_ = 0;      // had from the other side
  size_t outstanding_ = 0;  // given to it and not used
  size_t owed_ = kWindow;   // to be given to it
};

}  // namespace lpab::link::ble
