#include "trace/recording_reader.h"

#include "trace/batch_record.h"

namespace lpab::trace {

namespace {

std::string_view EndName(card::SwitchEnd end) {
  switch (end) {
    case card::SwitchEnd::kConfirmed:
      return "confirmed";
    case card::SwitchEnd::kRefused:
      return "refused";
    case card::SwitchEnd::kRolledBack:
      return "rolled-back";
    case card::SwitchEnd::kRollbackFailed:
      return "rollback-failed";
  }
  return "confirmed";
}

}  // namespace

class RecordingReader::Channel final : public card::ApduChannel, public card::SwitchAgent {
 public:
  Channel(std::unique_ptr<card::ApduChannel> channel, TraceFile& trace)
      : channel_(std::move(channel)), trace_(trace) {}

  const card::ChannelInfo& info() const override { return channel_->info(); }

  Result<card::BatchResult> TransmitBatch(std::span<const card::BatchCommand> commands,
                                          const Call& call,
                                          const card::BatchProgress& progress) override {
    BatchRecord record(trace_, commands);
    record.WriteCommands();
    auto result =
        channel_->TransmitBatch(commands, call, [&record, &progress](size_t done, size_t total) {
          record.OnProgress(done);
          if (progress) progress(done, total);
        });
    record.WriteResult(result);
    return result;
  }

  Result<void> Close(const Call& call) override {
    auto closed = channel_->Close(call);
    Json fields = Json::object();
    if (!closed) fields["error"] = trace_.ErrorFields(closed.error());
    trace_.Write("channel-close", std::move(fields));
    return closed;
  }

  card::SwitchAgent* switch_agent() override {
    return channel_->switch_agent() != nullptr ? this : nullptr;
  }

  Result<card::SwitchOutcome> Switch(const card::ProfileSwitch& request, const Progress& progress,
                                     const Call& call) override {
    trace_.Write("switch-request", {{"iccid", trace_.masker().Text(request.iccid)},
                                    {"rollbackIccid", trace_.masker().Text(request.rollback_iccid)},
                                    {"registration", request.registration},
                                    {"confirmWithin", request.confirm_within.count()}});
    auto outcome = channel_->switch_agent()->Switch(
        request,
        [this, &progress](std::string_view step) {
          trace_.Write("switch-step", {{"step", std::string(step)}});
          if (progress) progress(step);
        },
        call);
    if (!outcome) {
      trace_.Write("switch-end", {{"error", trace_.ErrorFields(outcome.error())}});
      return outcome;
    }
    Json fields = {{"end", EndName(outcome->end)}, {"iccid", trace_.masker().Text(outcome->iccid)}};
    if (outcome->error) fields["error"] = trace_.ErrorFields(*outcome->error);
    trace_.Write("switch-end", std::move(fields));
    return outcome;
  }

 private:
  std::unique_ptr<card::ApduChannel> channel_;
  TraceFile& trace_;
};

Result<std::unique_ptr<card::ApduChannel>> RecordingReader::OpenLogicalChannel(
    std::span<const apdu::Aid> aids, const Call& call) {
  Json fields = {{"card", trace_.masker().Text(reader_->Describe())}, {"aids", Json::array()}};
  for (const apdu::Aid& aid : aids) fields["aids"].push_back(aid.ToString());
  trace_.Write("channel-request", std::move(fields));
  auto channel = reader_->OpenLogicalChannel(aids, call);
  if (!channel) {
    trace_.Write("channel-open", {{"error", trace_.ErrorFields(channel.error())}});
    return channel;
  }
  const card::ChannelInfo& info = (*channel)->info();
  Json opened = {{"aid", info.aid.ToString()}};
  if (info.select_response) {
    opened["selectResponse"] = trace_.masker().Hex(*info.select_response, {});
  }
  trace_.Write("channel-open", std::move(opened));
  return std::make_unique<Channel>(std::move(*channel), trace_);
}

}  // namespace lpab::trace
