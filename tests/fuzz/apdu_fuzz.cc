// Command and response APDUs, AIDs and class bytes: decoded, encoded, and read a second time.
#include "apdu/apdu.h"
#include "apdu/channel.h"
#include "fuzz.h"

namespace lpab::apdu {
namespace {

// The four cases of ISO/IEC 7816-3 section 12.1.3, from the length alone.
bool IsShortForm(ByteSpan bytes) {
  if (bytes.size() < 4) return false;
  if (bytes.size() <= 5) return true;
  const size_t lc = bytes[4];
  return lc != 0 && (bytes.size() == 5 + lc || bytes.size() == 6 + lc);
}

void CheckCommand(ByteSpan bytes) {
  const auto command = CommandApdu::Decode(bytes);
  LPAB_HOLDS(command.has_value() == IsShortForm(bytes), "a command is one of the four cases");
  if (!command) return;
  LPAB_HOLDS(Equal(command->Encode(), bytes), "a command is encoded as it came");
  LPAB_HOLDS(command->data.size() <= kMaximumDataSize, "a command's data keep to their limit");
  LPAB_HOLDS(command->Encode().size() <= kMaximumCommandSize, "a command keeps to its limit");
  LPAB_HOLDS(!command->le || (*command->le >= 1 && *command->le <= 256), "Le is 1 to 256");
  const size_t lc = command->data.empty() ? 0 : command->data.size() + 1;
  LPAB_HOLDS(bytes.size() == 4 + lc + (command->le ? 1 : 0), "each byte has one meaning");
}

void CheckResponse(ByteSpan bytes) {
  const auto response = ResponseApdu::Decode(bytes);
  LPAB_HOLDS(response.has_value() == (bytes.size() >= 2), "a response has a status word");
  if (!response) return;
  LPAB_HOLDS(Equal(response->Encode(), bytes), "a response is encoded as it came");
  LPAB_HOLDS(response->sw.value() == bytes[bytes.size() - 2] * 256 + bytes.back(),
             "the status word is the last two bytes");
}

void CheckAid(ByteSpan bytes) {
  const auto aid = Aid::From(bytes);
  LPAB_HOLDS(aid.has_value() == (bytes.size() >= 5 && bytes.size() <= 16), "an AID is 5 to 16");
  if (aid) LPAB_HOLDS(Aid::FromText(aid->ToString()) == *aid, "an AID comes back from its text");
  const auto from_text = Aid::FromText(AsText(bytes));
  if (!from_text) return;
  LPAB_HOLDS(Aid::FromText(from_text->ToString()) == *from_text, "an AID's text comes back");
}

void CheckClass(uint8_t cla, uint8_t number) {
  const auto channel = ChannelNumber::From(number);
  LPAB_HOLDS(channel.has_value() == (number <= 19), "a channel is 0 to 19");
  const uint8_t basic = ClaWithoutChannel(cla);
  LPAB_HOLDS(ClaWithoutChannel(basic) == basic, "a class without channel has none to take off");
  if (!channel) return;
  const uint8_t on_channel = ClaOnChannel(basic, *channel);
  LPAB_HOLDS(ChannelOfCla(on_channel) == channel, "the channel that is put in is read");
  LPAB_HOLDS((on_channel & 0x80) == (basic & 0x80), "a class stays proprietary or not");
}

}  // namespace

LPAB_FUZZ_TARGET(apdu, input) {
  CheckCommand(input);
  CheckResponse(input);
  CheckAid(input);
  if (input.size() >= 2) CheckClass(input[0], input[1]);
}

}  // namespace lpab::apdu
