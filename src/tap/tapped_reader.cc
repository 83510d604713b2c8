#include "tap/tapped_reader.h"

#include "base/hex.h"

namespace lpab::tap {

class TappedReader::Channel final : public card::ApduChannel {
 public:
  Channel(std::unique_ptr<card::ApduChannel> channel, uint64_t number, TappedReader& owner)
      : channel_(std::move(channel)), number_(number), owner_(owner), tap_(owner.tap_) {}
  ~Channel() override {
    if (open_) tap_.Write("channel-close", JsonLine().Number("channel", number_));
  }

  const card::ChannelInfo& info() const override { return channel_->info(); }
  card::SwitchAgent* switch_agent() override { return channel_->switch_agent(); }

  Result<card::BatchResult> TransmitBatch(std::span<const card::BatchCommand> commands,
                                          const Call& call,
                                          const card::BatchProgress& progress) override {
    Veil* const veil = owner_.Listening();
    if (veil == nullptr) return channel_->TransmitBatch(commands, call, progress);
    // One by one, so that each has its own times.
    return card::RunBatch([this, veil](const apdu::CommandApdu& command,
                                       const Call& each) { return Told(command, *veil, each); },
                          commands, call, progress);
  }

  Result<void> Close(const Call& call) override {
    open_ = false;
    auto closed = channel_->Close(call);
    JsonLine fields;
    fields.Number("channel", number_);
    if (!closed) fields.Failure("error", closed.error());
    tap_.Write("channel-close", fields);
    return closed;
  }

 private:
  JsonLine Numbered(uint64_t number) const {
    return JsonLine().Number("channel", number_).Number("command", number);
  }

  Result<apdu::ResponseApdu> Told(const apdu::CommandApdu& command, Veil& veil, const Call& call) {
    const uint64_t number = ++commands_;
    tap_.Write("apdu-command", Numbered(number).Text("data", veil.Command(command.Encode())));
    auto response = channel_->Transmit(command, call);
    JsonLine answer = Numbered(number);
    if (response) {
      answer.Text("outcome", "answered")
          .Text("data", veil.Answer(response->data))
          .Text("status", response->sw.ToString());
    } else {
      const bool unknown = response.error().code == ErrorCode::kUnknownOutcome;
      answer.Text("outcome", unknown ? "unknown" : "not-sent").Failure("error", response.error());
    }
    tap_.Write("apdu-answer", answer);
    return response;
  }

  const std::unique_ptr<card::ApduChannel> channel_;
  const uint64_t number_;
  TappedReader& owner_;
  const Tap& tap_;
  uint64_t commands_ = 0;
  bool open_ = true;
};

Veil* TappedReader::Listening() {
  const uint32_t run = tap_.run();
  if (run != run_) {
    run_ = run;
    veil_.reset();
    if (run != 0) veil_.emplace(tap_.full_identifiers());
  }
  return veil_ ? &*veil_ : nullptr;
}

Result<std::unique_ptr<card::ApduChannel>> TappedReader::OpenLogicalChannel(
    std::span<const apdu::Aid> aids, const Call& call) {
  std::string list;
  for (const apdu::Aid& aid : aids) list += (list.empty() ? "\"" : ",\"") + aid.ToString() + "\"";
  tap_.Write("channel-request", JsonLine().Raw("aids", "[" + list + "]"));
  auto channel = reader_->OpenLogicalChannel(aids, call);
  if (!channel) {
    tap_.Write("channel-open", JsonLine().Failure("error", channel.error()));
    return channel;
  }
  const uint64_t number = ++channels_;
  const card::ChannelInfo& info = (*channel)->info();
  JsonLine opened;
  opened.Number("channel", number).Text("aid", info.aid.ToString());
  if (info.select_response) opened.Text("selectResponse", ToHex(*info.select_response));
  tap_.Write("channel-open", opened);
  return std::make_unique<Channel>(std::move(*channel), number, *this);
}

}  // namespace lpab::tap
