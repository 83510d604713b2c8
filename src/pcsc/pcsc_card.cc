#include "pcsc/pcsc_card.h"

#include "apdu/apdu.h"
#include "pcsc/pcsc_error.h"

namespace lpab::pcsc {
namespace {

constexpr size_t kHeaderSize = 4;

// Codes with which pcscd refuses a command before it goes to the reader.
bool IsNotSent(Code code) {
  return code == Code::kResetCard || code == Code::kRemovedCard || code == Code::kInvalidHandle ||
         code == Code::kNoService;
}

}  // namespace

Bytes TpduForT0(ByteSpan command) {
  Bytes tpdu = ToBytes(command);
  if (tpdu.size() == kHeaderSize) tpdu.push_back(0x00);
  if (const auto decoded = apdu::CommandApdu::Decode(command);
      decoded && !decoded->data.empty() && decoded->le) {
    tpdu.pop_back();
  }
  return tpdu;
}

Result<Bytes> PcscCard::Reset(const Call& call) {
  LPAB_TRY(call.Check("resetting the card"));
  if (auto ready = ConnectAndReset(); !ready) {
    PowerOff();
    return Fail(std::move(ready).error());
  }
  Bytes atr;
  if (const Code code = api_->Atr(atr); code != Code::kSuccess) {
    PowerOff();
    return Fail(PcscError(code, reader_));
  }
  return atr;
}

Result<void> PcscCard::ConnectAndReset() {
  Protocol protocol = Protocol::kT1;
  if (!protocol_) {
    if (const Code code = api_->Connect(reader_, protocol); code != Code::kSuccess) {
      return Fail(PcscError(code, reader_));
    }
  }
  // Also after connecting: the card may have been left powered, with channels open.
  if (const Code code = api_->ResetCard(protocol); code != Code::kSuccess) {
    return Fail(PcscError(code, reader_));
  }
  protocol_ = protocol;
  return {};
}

void PcscCard::PowerOff() {
  api_->Disconnect();
  protocol_.reset();
}

Result<Bytes> PcscCard::Transmit(ByteSpan command, const Call& call) {
  LPAB_TRY(call.Check("sending to the card"));
  if (!protocol_) return Fail(PcscError(Code::kUnpoweredCard, reader_));
  const Bytes sent = *protocol_ == Protocol::kT0 ? TpduForT0(command) : ToBytes(command);
  Bytes answer;
  const Code code = api_->Transmit(*protocol_, sent, answer);
  if (code == Code::kSuccess) return answer;
  PowerOff();
  Error error = PcscError(code, reader_);
  error.code = IsNotSent(code) ? ErrorCode::kUnavailable : ErrorCode::kUnknownOutcome;
  return Fail(std::move(error));
}

}  // namespace lpab::pcsc
