// CountingReader: a Reader that counts the commands that go through it. For --statistics.
#pragma once

#include <memory>

#include "card/reader.h"

namespace lpab::apps {

// Stands in front of another Reader, which it owns. One thread.
class CountingReader final : public card::Reader {
 public:
  explicit CountingReader(std::unique_ptr<card::Reader> reader) : reader_(std::move(reader)) {}

  Result<std::unique_ptr<card::ApduChannel>> OpenLogicalChannel(std::span<const apdu::Aid> aids,
                                                                const Call& call) override;
  uint32_t card_generation() const override { return reader_->card_generation(); }
  std::string Describe() const override { return reader_->Describe(); }
  card::ProfileSwitchControl* switch_control() override { return reader_->switch_control(); }

  // Commands that the LPA sent and the card answered; the GET RESPONSEs that settle an answer,
  // the opening and closing of channels, and what a device sends for a switch are not among them.
  size_t apdus() const { return *apdus_; }

 private:
  class Channel;

  std::unique_ptr<card::Reader> reader_;
  std::shared_ptr<size_t> apdus_ = std::make_shared<size_t>(0);
};

}  // namespace lpab::apps
