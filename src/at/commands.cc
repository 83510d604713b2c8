#include "at/commands.h"

#include "base/hex.h"

namespace lpab::at {
namespace {

std::string LengthAndHex(ByteSpan bytes) {
  return std::to_string(2 * bytes.size()) + ",\"" + ToHex(bytes) + "\"";
}

}  // namespace

std::string OpenLogicalChannel(ByteSpan aid) { return "AT+CCHO=\"" + ToHex(aid) + "\""; }

std::string GenericLogicalChannelAccess(const SessionId& session, ByteSpan command) {
  return "AT+CGLA=" + session.text() + "," + LengthAndHex(command);
}

std::string CloseLogicalChannel(const SessionId& session) { return "AT+CCHC=" + session.text(); }

std::string GenericSimAccess(ByteSpan command) { return "AT+CSIM=" + LengthAndHex(command); }

std::string RestrictedSimAccess(int command, int file_id, int p1, int p2, int p3) {
  std::string text = "AT+CRSM=" + std::to_string(command);
  for (const int parameter : {file_id, p1, p2, p3}) text += "," + std::to_string(parameter);
  return text;
}

}  // namespace lpab::at
