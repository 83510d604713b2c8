#include "modem/modem_channel.h"

namespace lpab::modem {

// Nobody is left to hear of an error; what stays open is closed before the next channel opens.
ModemChannel::~ModemChannel() { static_cast<void>(Close({})); }

Result<void> ModemChannel::CheckAlive() const {
  if (closed_) return Fail(ErrorCode::kFailedPrecondition, "the channel is closed");
  if (generation_ != modem_.card_generation()) {
    return Fail(MakeError(ErrorCode::kFailedPrecondition, "the card was reset; the channel is gone")
                    .WithNext("open a channel again"));
  }
  return {};
}

Result<apdu::ResponseApdu> ModemChannel::Send(const apdu::CommandApdu& command, const Call& call) {
  // What a command left to be fetched is fetched in any case, or its outcome would be unknown.
  if (command.ins == apdu::ins::kGetResponse) {
    return exchange_(command, Call{call.deadline, {}});
  }
  LPAB_TRY(CheckAlive());
  return exchange_(command, call);
}

Result<card::BatchResult> ModemChannel::TransmitBatch(std::span<const card::BatchCommand> commands,
                                                      const Call& call,
                                                      const card::BatchProgress& progress) {
  LPAB_TRY(modem_.TakeUnsolicited());
  LPAB_TRY(CheckAlive());
  const card::Exchange exchange = [this](const apdu::CommandApdu& command, const Call& each) {
    return Send(command, each);
  };
  return card::RunBatch(exchange, commands, call, progress);
}

Result<void> ModemChannel::Close(const Call&) {
  if (closed_) return {};
  closed_ = true;
  if (generation_ != modem_.card_generation()) return {};
  return closer_(Call{Deadline::After(modem_.profile().deadlines.close, modem_.clock()), {}});
}

}  // namespace lpab::modem
