#include "sim/modem/toolkit.h"

#include "base/log.h"

namespace lpab::sim::modem {
namespace {

constexpr uint8_t kFetch = 0x12;
constexpr uint8_t kTerminalResponse = 0x14;
constexpr uint8_t kRefresh = 0x01;
constexpr uint8_t kDone = 0x00;
constexpr uint8_t kBeyondCapabilities = 0x30;
constexpr int kMaximumCommands = 8;  // in a row

// Command details of a proactive command, D0 len 81 03 number type qualifier; nothing when the
// bytes are none.
std::optional<Bytes> CommandDetails(ByteSpan command) {
  if (command.empty() || command[0] != 0xD0) return std::nullopt;
  const size_t header = command.size() > 1 && command[1] == 0x81 ? 3 : 2;
  if (command.size() < header + 5) return std::nullopt;
  const ByteSpan details = command.subspan(header, 5);
  if ((details[0] & 0x7F) != 0x01 || details[1] != 3) return std::nullopt;
  return ToBytes(details);
}

Result<apdu::ResponseApdu> Respond(Uicc& uicc, const Bytes& details, uint8_t result) {
  constexpr uint8_t kTerminalToCard[] = {0x82, 0x02, 0x82, 0x81};
  const Bytes data = Concat({details, kTerminalToCard, Bytes{0x83, 0x01, result}});
  return uicc.Exchange({0x80, kTerminalResponse, 0x00, 0x00, data, {}});
}

}  // namespace

bool ServeProactiveCommands(Uicc& uicc) {
  for (int i = 0; i < kMaximumCommands; ++i) {
    const std::optional<uint8_t> length = uicc.TakeProactiveLength();
    if (!length) return false;
    const int le = *length == 0 ? 256 : *length;
    const auto fetched = uicc.Exchange({0x80, kFetch, 0x00, 0x00, {}, le});
    const auto details = fetched ? CommandDetails(fetched->data) : std::nullopt;
    if (!details) {
      log::Warning("sim-modem", "the card announced a proactive command and gave none");
      return false;
    }
    const bool refresh = (*details)[3] == kRefresh;
    static_cast<void>(Respond(uicc, *details, refresh ? kDone : kBeyondCapabilities));
    if (refresh) return true;
  }
  return false;
}

}  // namespace lpab::sim::modem
