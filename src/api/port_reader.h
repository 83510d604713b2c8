// PortReader: the card port of the LPA over a CardPort that a user of the library wrote.
#pragma once

#include <memory>

#include "card/reader.h"
#include "lpab/card.h"

namespace lpab::api {

// Opens channels by the port's own means; batches run here, a command at a time, with 61xx and 6Cxx
// settled. What the port answers is as hostile as any other input. One thread.
class PortReader final : public card::Reader {
 public:
  // `port` must not be null.
  explicit PortReader(std::unique_ptr<v1::CardPort> port) : port_(std::move(port)) {}

  Result<std::unique_ptr<card::ApduChannel>> OpenLogicalChannel(std::span<const apdu::Aid> aids,
                                                                const Call& call) override;
  // A port tells of no resets; a channel that one killed answers with an error.
  uint32_t card_generation() const override { return 0; }
  std::string Describe() const override { return port_->Describe(); }

 private:
  class Channel;
  std::unique_ptr<v1::CardPort> port_;
};

}  // namespace lpab::api
