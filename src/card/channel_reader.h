// ChannelReader: a Reader over a RawCard, by MANAGE CHANNEL and SELECT.
#pragma once

#include <memory>

#include "card/raw_card.h"
#include "card/reader.h"

namespace lpab::card {

// Resets the card at the first use and before the first channel after it was lost (no power, an
// answer that did not come) or asked for a proactive command (91xx): there is no toolkit here, so a
// REFRESH takes place as this reset. Sends TERMINAL CAPABILITY once per reset, opens logical
// channels 1-19. One thread; `raw` must outlive it and its channels.
class ChannelReader final : public Reader {
 public:
  explicit ChannelReader(RawCard& raw, std::string description);
  ~ChannelReader() override;

  Result<std::unique_ptr<ApduChannel>> OpenLogicalChannel(std::span<const apdu::Aid> aids,
                                                          const Call& call) override;
  uint32_t card_generation() const override;
  std::string Describe() const override { return description_; }

  // Resets the card: channels die, the generation counts up, TERMINAL CAPABILITY is due again.
  Result<void> ResetCard(const Call& call);

 private:
  class Channel;
  struct State;

  Result<void> EnsureReady(const Call& call);

  std::shared_ptr<State> state_;
  std::string description_;
};

}  // namespace lpab::card
