#include "apps/lpa/counting_reader.h"

namespace lpab::apps {

class CountingReader::Channel final : public card::ApduChannel {
 public:
  Channel(std::unique_ptr<card::ApduChannel> channel, std::shared_ptr<size_t> apdus)
      : channel_(std::move(channel)), apdus_(std::move(apdus)) {}

  const card::ChannelInfo& info() const override { return channel_->info(); }

  Result<card::BatchResult> TransmitBatch(std::span<const card::BatchCommand> commands,
                                          const Call& call,
                                          const card::BatchProgress& progress) override {
    auto result = channel_->TransmitBatch(commands, call, progress);
    if (result) {
      *apdus_ += static_cast<size_t>(std::ranges::count(
          result->outcomes, card::OutcomeKind::kAnswered, &card::CommandOutcome::kind));
    }
    return result;
  }

  Result<void> Close(const Call& call) override { return channel_->Close(call); }
  card::SwitchAgent* switch_agent() override { return channel_->switch_agent(); }

 private:
  std::unique_ptr<card::ApduChannel> channel_;
  std::shared_ptr<size_t> apdus_;
};

Result<std::unique_ptr<card::ApduChannel>> CountingReader::OpenLogicalChannel(
    std::span<const apdu::Aid> aids, const Call& call) {
  LPAB_ASSIGN(std::unique_ptr<card::ApduChannel> channel, reader_->OpenLogicalChannel(aids, call));
  return std::make_unique<Channel>(std::move(channel), apdus_);
}

}  // namespace lpab::apps
