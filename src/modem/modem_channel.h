// ModemChannel: a logical channel to the card, whichever AT commands carry it.
#pragma once

#include <functional>
#include <utility>

#include "card/reader.h"
#include "modem/at_modem.h"

namespace lpab::modem {

// Dies with the card's generation. Closes itself when destroyed. One thread; `modem` must outlive
// it.
class ModemChannel final : public card::ApduChannel {
 public:
  using Closer = std::function<Result<void>(const Call&)>;

  ModemChannel(AtModem& modem, card::ChannelInfo info, card::Exchange exchange, Closer closer)
      : modem_(modem),
        generation_(modem.card_generation()),
        info_(std::move(info)),
        exchange_(std::move(exchange)),
        closer_(std::move(closer)) {}
  ~ModemChannel() override;

  const card::ChannelInfo& info() const override { return info_; }
  Result<card::BatchResult> TransmitBatch(std::span<const card::BatchCommand> commands,
                                          const Call& call,
                                          const card::BatchProgress& progress) override;
  // Takes its own time, bounded by the modem's profile, and not the caller's: a channel is closed
  // also when the call that used it was cancelled or ran out of time.
  Result<void> Close(const Call& call) override;

 private:
  Result<void> CheckAlive() const;
  Result<apdu::ResponseApdu> Send(const apdu::CommandApdu& command, const Call& call);

  AtModem& modem_;
  uint32_t generation_;
  card::ChannelInfo info_;
  card::Exchange exchange_;
  Closer closer_;
  bool closed_ = false;
};

}  // namespace lpab::modem
