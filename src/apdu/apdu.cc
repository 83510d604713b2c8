#include "apdu/apdu.h"

#include "base/hex.h"

namespace lpab::apdu {
namespace {

constexpr size_t kHeaderSize = 4;

int LeFromByte(uint8_t byte) { return byte == 0 ? 256 : byte; }

}  // namespace

Bytes CommandApdu::Encode() const {
  Bytes out = {cla, ins, p1, p2};
  if (!data.empty()) {
    out.push_back(static_cast<uint8_t>(data.size()));
    Append(out, data);
  }
  if (le) out.push_back(static_cast<uint8_t>(*le));
  return out;
}

Result<CommandApdu> CommandApdu::Decode(ByteSpan bytes) {
  if (bytes.size() < kHeaderSize)
    return Fail(ErrorCode::kMalformed, "APDU: shorter than its header");
  CommandApdu command{bytes[0], bytes[1], bytes[2], bytes[3], {}, {}};
  ByteSpan body = bytes.subspan(kHeaderSize);
  if (body.empty()) return command;
  if (body.size() == 1) {
    command.le = LeFromByte(body[0]);
    return command;
  }
  const size_t lc = body[0];
  if (lc == 0) return Fail(ErrorCode::kMalformed, "APDU: extended lengths are not supported");
  body = body.subspan(1);
  if (body.size() < lc || body.size() > lc + 1) {
    return Fail(ErrorCode::kMalformed, "APDU: Lc is " + std::to_string(lc) + ", but " +
                                           std::to_string(body.size()) + " bytes follow");
  }
  command.data = ToBytes(body.first(lc));
  if (body.size() > lc) command.le = LeFromByte(body[lc]);
  return command;
}

Bytes ResponseApdu::Encode() const {
  Bytes out = data;
  out.push_back(sw.sw1());
  out.push_back(sw.sw2());
  return out;
}

Result<ResponseApdu> ResponseApdu::Decode(ByteSpan bytes) {
  if (bytes.size() < 2) return Fail(ErrorCode::kMalformed, "APDU: answer without a status word");
  const ByteSpan tail = bytes.last(2);
  return ResponseApdu{ToBytes(bytes.first(bytes.size() - 2)),
                      StatusWord(static_cast<uint16_t>(tail[0] << 8 | tail[1]))};
}

Result<Aid> Aid::From(ByteSpan bytes) {
  if (bytes.size() < 5 || bytes.size() > 16) {
    return Fail(ErrorCode::kInvalidArgument,
                "AID of " + std::to_string(bytes.size()) + " bytes; 5 to 16 are allowed");
  }
  return Aid(ToBytes(bytes));
}

Result<Aid> Aid::FromText(std::string_view hex) {
  LPAB_ASSIGN(const Bytes bytes, FromHex(hex));
  return From(bytes);
}

std::string Aid::ToString() const { return ToHex(bytes_); }

}  // namespace lpab::apdu
