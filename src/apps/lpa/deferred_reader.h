// DeferredReader: the card that --card names, opened when it is first needed.
#pragma once

#include <optional>
#include <string>

#include "connect/card_source.h"

namespace lpab::apps {

// So that a command that needs no card needs no modem either. One thread.
class DeferredReader final : public card::Reader {
 public:
  DeferredReader(std::string name, std::string state_folder)
      : name_(std::move(name)), state_folder_(std::move(state_folder)) {}

  // Errors: those of OpenCard too, until it succeeds.
  Result<std::unique_ptr<card::ApduChannel>> OpenLogicalChannel(std::span<const apdu::Aid> aids,
                                                                const Call& call) override;
  uint32_t card_generation() const override;
  std::string Describe() const override;
  card::ProfileSwitchControl* switch_control() override {
    return card_.reader != nullptr ? card_.reader->switch_control() : nullptr;
  }

  // As those of connect::OpenedCard. Errors of Hold: those of OpenCard too.
  Result<void> Hold(const Call& call);
  void Release() { card_.release(); }
  Bytes Atr() const { return card_.atr(); }

  // Whether there is something behind the name: the bridge greeted, the port or the reader opened.
  bool reached() const { return card_.reader != nullptr && card_.reached(); }
  // Nothing where no bridge is in between.
  std::optional<uint64_t> round_trips() const;

 private:
  Result<void> EnsureOpen(const Call& call);

  const std::string name_;
  const std::string state_folder_;
  connect::OpenedCard card_;
};

}  // namespace lpab::apps
