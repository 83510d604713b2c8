#include "modem/exchange_deadline.h"

namespace lpab::modem {
namespace {

// BF36, and what follows it on its own: 86, 87, 88, A0 to A3.
bool BeginsPackageSegment(ByteSpan data) {
  if (data.empty()) return false;
  const uint8_t tag = data[0];
  if (tag == 0xBF) return data.size() > 1 && data[1] == 0x36;
  return (tag >= 0x86 && tag <= 0x88) || (tag >= 0xA0 && tag <= 0xA3);
}

}  // namespace

Duration ExchangeDeadline::For(const apdu::CommandApdu& command) {
  if (command.ins != apdu::ins::kStoreData) return deadlines_.exchange;
  if (command.p2 == 0) in_package_ = BeginsPackageSegment(command.data);
  const bool last_block = (command.p1 & 0x80) != 0;
  return in_package_ && last_block ? deadlines_.install : deadlines_.exchange;
}

}  // namespace lpab::modem
