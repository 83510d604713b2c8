#include "api/port_reader.h"

#include "apdu/channel.h"
#include "api/access.h"
#include "api/convert.h"
#include "base/log.h"

namespace lpab::api {
namespace {

constexpr Duration kCloseWithin = std::chrono::seconds(5);

}  // namespace

class PortReader::Channel final : public card::ApduChannel {
 public:
  Channel(v1::CardPort& port, int number, apdu::Aid aid)
      : port_(port), number_(number), info_{std::move(aid), {}, false} {}

  ~Channel() override {
    if (auto closed = Close(Call{Deadline::After(kCloseWithin), {}}); !closed) {
      log::Info("card", "closing the channel: " + closed.error().ToString());
    }
  }

  const card::ChannelInfo& info() const override { return info_; }

  Result<card::BatchResult> TransmitBatch(std::span<const card::BatchCommand> commands,
                                          const Call& call,
                                          const card::BatchProgress& progress) override {
    if (closed_) return Fail(ErrorCode::kFailedPrecondition, "the channel is closed");
    const card::Exchange exchange = [this](const apdu::CommandApdu& command, const Call& each) {
      return Transmit(command, each);
    };
    return card::RunBatch(exchange, commands, call, progress);
  }

  Result<void> Close(const Call& call) override {
    if (closed_) return {};
    closed_ = true;
    const auto closed = port_.CloseChannel(number_, Access::Make(call));
    if (!closed) return Fail(ToInternal(closed.error()));
    return {};
  }

 private:
  Result<apdu::ResponseApdu> Transmit(const apdu::CommandApdu& command, const Call& call) {
    const auto answer = port_.Transmit(number_, command.Encode(), Access::Make(call));
    if (!answer) return Fail(ToInternal(answer.error()));
    auto response = apdu::ResponseApdu::Decode(*answer);
    if (!response || answer->size() > apdu::kMaximumResponseSize) {
      return Fail(ErrorCode::kUnknownOutcome, "the card port gives " +
                                                  std::to_string(answer->size()) +
                                                  " bytes, which are no answer of a card");
    }
    return response;
  }

  v1::CardPort& port_;
  int number_;
  card::ChannelInfo info_;
  bool closed_ = false;
};

Result<std::unique_ptr<card::ApduChannel>> PortReader::OpenLogicalChannel(
    std::span<const apdu::Aid> aids, const Call& call) {
  Error last = MakeError(ErrorCode::kNotFound, "the card has no ISD-R");
  for (const apdu::Aid& aid : aids) {
    LPAB_TRY(call.Check("opening a channel"));
    const auto number = port_->OpenChannel(aid.bytes(), Access::Make(call));
    if (number) return std::make_unique<Channel>(*port_, *number, aid);
    last = ToInternal(number.error());
    if (last.code != ErrorCode::kNotFound) break;
  }
  return Fail(std::move(last));
}

}  // namespace lpab::api

namespace lpab::v1 {

Bytes WithChannel(ByteSpan command, int number) {
  Bytes made(command.begin(), command.end());
  const auto channel = apdu::ChannelNumber::From(number);
  if (channel && !made.empty()) made[0] = apdu::ClaOnChannel(made[0], *channel);
  return made;
}

}  // namespace lpab::v1
