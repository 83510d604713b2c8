// BridgeReader::Channel: a channel of the device's card.
#pragma once

#include "card/switch_agent.h"
#include "remote/batch_sender.h"
#include "remote/bridge_client.h"

namespace lpab::remote {

class BridgeReader::Channel final : public card::ApduChannel, public card::SwitchAgent {
 public:
  Channel(std::shared_ptr<Client> client, wire::OpenAnswer opened);
  ~Channel() override;

  const card::ChannelInfo& info() const override { return info_; }
  Result<card::BatchResult> TransmitBatch(std::span<const card::BatchCommand> commands,
                                          const Call& call,
                                          const card::BatchProgress& progress) override;
  Result<void> Close(const Call& call) override;
  card::SwitchAgent* switch_agent() override;
  Result<card::SwitchOutcome> Switch(const card::ProfileSwitch& request, const Progress& progress,
                                     const Call& call) override;

 private:
  // What is known of a batch on its way.
  struct Flight {
    wire::Batch header;
    BatchSender sender;
    uint32_t done = 0;  // by the device's progress
    bool cancelled = false;
  };

  Result<void> CheckLimits(const BatchSender& sender) const;
  Result<wire::Outcome> Run(Flight& flight, const Call& call, const card::BatchProgress& progress);
  Result<std::optional<wire::Outcome>> OnPdu(Flight& flight, wire::Pdu pdu,
                                             const card::BatchProgress& progress);
  void SendCancel(Flight& flight);
  Result<card::BatchResult> ToResult(const Flight& flight, wire::Outcome outcome);
  Result<card::BatchResult> AfterLostLink(const Flight& flight, const Error& lost,
                                          const Call& call);
  void Acknowledge(const wire::BatchId& batch);

  std::shared_ptr<Client> client_;
  const wire::SessionId session_;
  const uint32_t generation_;
  card::ChannelInfo info_;
  bool closed_ = false;
};

}  // namespace lpab::remote
