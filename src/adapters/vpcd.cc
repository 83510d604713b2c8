#include "adapters/vpcd.h"

#include "io/socket.h"

namespace lpab::adapters {
namespace {

enum Control : uint8_t { kPowerOff = 0, kPowerOn = 1, kReset = 2, kGetAtr = 4 };

Result<Bytes> ReadExactly(io::ByteStream& reader, size_t size, const Call& call) {
  Bytes bytes(size);
  for (size_t at = 0; at < size;) {
    io::AcknowledgeAtOnce(reader.descriptor());
    LPAB_ASSIGN(const size_t count, reader.Read(std::span(bytes).subspan(at), call));
    at += count;
  }
  return bytes;
}

Result<Bytes> ReadMessage(io::ByteStream& reader, const Call& call) {
  LPAB_ASSIGN(const Bytes length, ReadExactly(reader, 2, call));
  return ReadExactly(reader, static_cast<size_t>(length[0] << 8 | length[1]), call);
}

Result<void> Answer(io::ByteStream& reader, ByteSpan data, const Call& call) {
  const Bytes length = {static_cast<uint8_t>(data.size() >> 8), static_cast<uint8_t>(data.size())};
  return reader.Write(Concat({length, data}), call);
}

Result<void> Serve(io::ByteStream& reader, pcsc::VirtualCard& card, ByteSpan message,
                   const Call& call) {
  if (message.empty()) return {};
  if (message.size() > 1) {
    LPAB_ASSIGN(const Bytes answer, card.Transmit(message, call));
    return Answer(reader, answer, call);
  }
  switch (message[0]) {
    case kPowerOff:
      card.PowerOff();
      return {};
    case kPowerOn:
    case kReset:
      LPAB_TRY(card.Reset(call));
      return {};
    case kGetAtr:
      return Answer(reader, card.atr(), call);
    default:
      return {};  // a control code of a later version
  }
}

}  // namespace

Result<void> ServeVpcd(io::ByteStream& reader, pcsc::VirtualCard& card, Duration each,
                       const Call& call) {
  for (;;) {
    LPAB_ASSIGN(const Bytes message, ReadMessage(reader, call));
    LPAB_TRY(Serve(reader, card, message, call.Within(each)));
  }
}

}  // namespace lpab::adapters
