#include "card/isdr.h"

namespace lpab::card {

const std::vector<apdu::Aid>& KnownIsdrAids() {
  static const std::vector<apdu::Aid> aids = [] {
    std::vector<apdu::Aid> list;
    for (const char* text : {"A0000005591010FFFFFFFF8900000100", "A0000005591010000000008900000300",
                             "A0000005591010FFFFFFFF8900050500", "A0000005591010FFFFFFFF8900000177",
                             "A000000559104C696E6B736669656C64", "A06573746B6D65FFFF4953442D522030",
                             "A06573746B6D65FFFF4953442D522031"}) {
      list.push_back(apdu::Aid::FromText(text).value());
    }
    return list;
  }();
  return aids;
}

apdu::CommandApdu TerminalCapability() {
  return {0x80,
          apdu::ins::kTerminalCapability,
          0,
          0,
          {0xA9, 0x08, 0x81, 0x00, 0x82, 0x01, 0x01, 0x83, 0x01, 0x07},
          {}};
}

apdu::CommandApdu GetEuiccInfo1() {
  return {0x80, apdu::ins::kStoreData, 0x91, 0x00, {0xBF, 0x20, 0x00}, 256};
}

bool IsEuiccInfo1(const apdu::ResponseApdu& response) {
  if (response.sw.HasMoreData() && response.data.empty()) return true;
  return response.data.size() > 2 && response.data[0] == 0xBF && response.data[1] == 0x20;
}

}  // namespace lpab::card
