// The logical channels of a card, and MANAGE CHANNEL. Spec: ISO/IEC 7816-4 section 11.1.2, ETSI
// TS 102 221 section 11.1.17.
#pragma once

#include <array>
#include <optional>

#include "apdu/channel.h"
#include "sim/euicc/logical_channel.h"

namespace lpab::sim::euicc {

// The basic channel is always open. One thread; pointers are good until the channel closes.
class ChannelTable {
 public:
  // `count` channels besides the basic one. `explicit_numbers`: P2 of an opening may name one.
  ChannelTable(int count, bool explicit_numbers);

  // Null when it is not open.
  LogicalChannel* Find(apdu::ChannelNumber number);

  // Opening: P1 00, P2 00 (the card chooses the lowest free one and answers its number; Le 01 or
  // 00) or P2 the number. 6A81: none free, or that one is taken; 6C01 without an Le.
  // Closing: P1 80, P2 the number, or 00 for the channel of the command itself. 6881: the basic
  // channel, or one that the card has not; 6200: it is closed already.
  apdu::ResponseApdu Manage(apdu::ChannelNumber current, const apdu::CommandApdu& command);

  // Only the basic channel, with the MF selected.
  void Reset();

 private:
  apdu::ResponseApdu Open(const apdu::CommandApdu& command);
  apdu::ResponseApdu OpenNamed(int number);
  apdu::ResponseApdu Close(apdu::ChannelNumber current, int number);

  int count_;
  bool explicit_numbers_;
  std::array<std::optional<LogicalChannel>, apdu::ChannelNumber::kMaximum + 1> channels_;
};

}  // namespace lpab::sim::euicc
