#include "sim/euicc/channel_table.h"

namespace lpab::sim::euicc {
namespace {

using apdu::ChannelNumber;
using apdu::ResponseApdu;
using apdu::StatusWord;

constexpr uint8_t kOpen = 0x00;
constexpr uint8_t kClose = 0x80;
constexpr StatusWord kSwAlreadyClosed{0x6200};

ResponseApdu Only(StatusWord sw) { return {{}, sw}; }

}  // namespace

ChannelTable::ChannelTable(int count, bool explicit_numbers)
    : count_(count), explicit_numbers_(explicit_numbers) {
  Reset();
}

void ChannelTable::Reset() {
  channels_.fill(std::nullopt);
  channels_[0].emplace();
}

LogicalChannel* ChannelTable::Find(ChannelNumber number) {
  auto& channel = channels_[static_cast<size_t>(number.value())];
  return channel ? &*channel : nullptr;
}

ResponseApdu ChannelTable::Manage(ChannelNumber current, const apdu::CommandApdu& command) {
  if (!command.data.empty()) return Only(apdu::kSwWrongLength);
  if (command.p1 == kClose) return Close(current, command.p2);
  if (command.p1 != kOpen) return Only(apdu::kSwIncorrectP1P2);
  return command.p2 == 0 ? Open(command) : OpenNamed(command.p2);
}

ResponseApdu ChannelTable::Open(const apdu::CommandApdu& command) {
  if (command.le != 1 && command.le != 256) return Only(WrongLe(1));
  for (int number = 1; number <= count_; ++number) {
    auto& channel = channels_[static_cast<size_t>(number)];
    if (channel) continue;
    channel.emplace();
    return {{static_cast<uint8_t>(number)}, apdu::kSwSuccess};
  }
  return Only(apdu::kSwFunctionNotSupported);
}

ResponseApdu ChannelTable::OpenNamed(int number) {
  if (!explicit_numbers_) return Only(apdu::kSwIncorrectP1P2);
  if (number > count_) return Only(apdu::kSwChannelNotSupported);
  auto& channel = channels_[static_cast<size_t>(number)];
  if (channel) return Only(apdu::kSwFunctionNotSupported);
  channel.emplace();
  return Only(apdu::kSwSuccess);
}

ResponseApdu ChannelTable::Close(ChannelNumber current, int number) {
  if (number == 0) number = current.value();
  if (number == 0 || number > count_) return Only(apdu::kSwChannelNotSupported);
  auto& channel = channels_[static_cast<size_t>(number)];
  if (!channel) return Only(kSwAlreadyClosed);
  channel.reset();
  return Only(apdu::kSwSuccess);
}

}  // namespace lpab::sim::euicc
