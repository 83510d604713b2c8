#include "card/channel_reader.h"

#include "apdu/channel.h"
#include "card/isdr.h"

namespace lpab::card {

using apdu::ChannelNumber;
using apdu::CommandApdu;
using apdu::ResponseApdu;

// Shared with the channels, so that a channel left over after a reset knows that it is dead.
struct ChannelReader::State {
  RawCard& raw;
  bool powered = false;
  uint32_t generation = 0;
  bool terminal_capability_sent = false;
  bool reset_due = false;  // a proactive command is pending that nobody here fetches

  Result<ResponseApdu> Send(const CommandApdu& command, ChannelNumber channel, const Call& call) {
    CommandApdu on_channel = command;
    on_channel.cla = apdu::ClaOnChannel(command.cla, channel);
    auto answer = raw.Transmit(on_channel.Encode(), call);
    if (!answer) {
      if (IsLost(answer.error())) LoseCard();
      return Fail(std::move(answer).error());
    }
    auto response = ResponseApdu::Decode(*answer);
    if (!response) return Fail(ErrorCode::kUnknownOutcome, response.error().message);
    if (response->sw.sw1() == 0x91) reset_due = true;
    return response;
  }

  // The card is without power, or nobody knows what it did last.
  static bool IsLost(const Error& error) {
    return error.code == ErrorCode::kUnavailable || error.code == ErrorCode::kUnknownOutcome;
  }

  // Its channels are dead; it is reset before the next one is opened.
  void LoseCard() {
    powered = false;
    ++generation;
  }

  Result<ChannelNumber> ManageChannelOpen(const Call& call) {
    const CommandApdu open{0x00, apdu::ins::kManageChannel, 0x00, 0x00, {}, 1};
    LPAB_ASSIGN(const ResponseApdu response, Send(open, ChannelNumber::Basic(), call));
    if (response.sw == apdu::kSwFunctionNotSupported) {
      return Fail(MakeError(ErrorCode::kResourceExhausted, "the card has no free logical channel")
                      .WithDetail(StatusWordDetail{response.sw.value()})
                      .WithNext("close other programs that use the card, or reset it"));
    }
    if (!response.sw.IsSuccess() || response.data.size() != 1) {
      return Fail(MakeError(ErrorCode::kUnsupported,
                            "MANAGE CHANNEL: the card answers " + response.sw.ToString())
                      .WithDetail(StatusWordDetail{response.sw.value()}));
    }
    const auto number = ChannelNumber::From(response.data[0]);
    if (!number || *number == ChannelNumber::Basic()) {
      return Fail(ErrorCode::kMalformed, "MANAGE CHANNEL: impossible channel number");
    }
    return *number;
  }

  Result<void> ManageChannelClose(ChannelNumber channel, const Call& call) {
    const CommandApdu close{
        0x00, apdu::ins::kManageChannel, 0x80, static_cast<uint8_t>(channel.value()), {}, {}};
    LPAB_ASSIGN(const ResponseApdu response, Send(close, ChannelNumber::Basic(), call));
    if (!response.sw.IsSuccess()) {
      return Fail(MakeError(ErrorCode::kRefused,
                            "closing the channel: the card answers " + response.sw.ToString())
                      .WithDetail(StatusWordDetail{response.sw.value()}));
    }
    return {};
  }
};

class ChannelReader::Channel final : public ApduChannel {
 public:
  Channel(std::shared_ptr<State> state, ChannelNumber number, ChannelInfo info)
      : state_(std::move(state)),
        number_(number),
        generation_(state_->generation),
        info_(std::move(info)) {}

  ~Channel() override {
    // Nobody is left to hear of an error; the card frees the channel at its next reset.
    static_cast<void>(Close(Call{Deadline::After(std::chrono::seconds(5)), {}}));
  }

  const ChannelInfo& info() const override { return info_; }

  Result<BatchResult> TransmitBatch(std::span<const BatchCommand> commands, const Call& call,
                                    const BatchProgress& progress) override {
    if (closed_ || generation_ != state_->generation) {
      return Fail(ErrorCode::kFailedPrecondition,
                  closed_ ? "the channel is closed" : "the card was reset; the channel is gone");
    }
    const Exchange exchange = [this](const CommandApdu& command, const Call& each) {
      return state_->Send(command, number_, each);
    };
    return RunBatch(exchange, commands, call, progress);
  }

  Result<void> Close(const Call& call) override {
    if (closed_) return {};
    closed_ = true;
    if (generation_ != state_->generation) return {};
    return state_->ManageChannelClose(number_, call);
  }

 private:
  std::shared_ptr<State> state_;
  ChannelNumber number_;
  uint32_t generation_;
  ChannelInfo info_;
  bool closed_ = false;
};

ChannelReader::ChannelReader(RawCard& raw, std::string description)
    : state_(std::make_shared<State>(State{raw})), description_(std::move(description)) {}

ChannelReader::~ChannelReader() = default;

uint32_t ChannelReader::card_generation() const { return state_->generation; }

Result<void> ChannelReader::ResetCard(const Call& call) {
  state_->LoseCard();
  return EnsureReady(call);
}

Result<void> ChannelReader::EnsureReady(const Call& call) {
  if (state_->powered && state_->reset_due) state_->LoseCard();
  if (state_->powered) return {};
  LPAB_TRY(state_->raw.Reset(call));
  state_->powered = true;
  state_->reset_due = false;
  // Old cards refuse it (6D00, 6E00) and work all the same: only the truth is kept.
  LPAB_ASSIGN(const ResponseApdu response,
              state_->Send(TerminalCapability(), ChannelNumber::Basic(), call));
  state_->terminal_capability_sent = response.sw.IsSuccess();
  return {};
}

Result<std::unique_ptr<ApduChannel>> ChannelReader::OpenLogicalChannel(
    std::span<const apdu::Aid> aids, const Call& call) {
  LPAB_TRY(EnsureReady(call));
  LPAB_ASSIGN(const ChannelNumber number, state_->ManageChannelOpen(call));
  const Exchange exchange = [&](const CommandApdu& command, const Call& each) {
    return state_->Send(command, number, each);
  };
  std::optional<Error> error;
  apdu::StatusWord last;
  for (const apdu::Aid& aid : aids) {
    const CommandApdu select{0x00, apdu::ins::kSelect, 0x04, 0x00, aid.bytes(), 256};
    auto response = ExchangeSettled(exchange, select, call);
    if (!response) {
      error = std::move(response).error();
      break;
    }
    last = response->sw;
    if (!last.IsSuccess()) continue;
    ChannelInfo info{aid, std::move(response->data), state_->terminal_capability_sent};
    return std::make_unique<Channel>(state_, number, std::move(info));
  }
  static_cast<void>(state_->ManageChannelClose(number, call));
  if (error) return Fail(std::move(*error));
  return Fail(MakeError(ErrorCode::kNotFound,
                        "the card has no ISD-R: SELECT is answered " + last.ToString())
                  .WithDetail(StatusWordDetail{last.value()})
                  .WithNext("check that the card in the SIM socket is an eUICC"));
}

}  // namespace lpab::card
