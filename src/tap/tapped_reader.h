// TappedReader: a Reader that tells a Tap what goes through it.
#pragma once

#include <memory>
#include <optional>

#include "card/reader.h"
#include "tap/tap.h"
#include "tap/veil.h"

namespace lpab::tap {

// Stands in front of another Reader, which it owns: channels, commands and answers. One thread; the
// tap must outlive it.
class TappedReader final : public card::Reader {
 public:
  TappedReader(std::unique_ptr<card::Reader> reader, const Tap& tap)
      : reader_(std::move(reader)), tap_(tap) {}

  card::Reader& inner() { return *reader_; }

  Result<std::unique_ptr<card::ApduChannel>> OpenLogicalChannel(std::span<const apdu::Aid> aids,
                                                                const Call& call) override;
  uint32_t card_generation() const override { return reader_->card_generation(); }
  std::string Describe() const override { return reader_->Describe(); }
  card::ProfileSwitchControl* switch_control() override { return reader_->switch_control(); }

 private:
  class Channel;

  // The veil of this run of the tap, or nothing while it is off.
  Veil* Listening();

  const std::unique_ptr<card::Reader> reader_;
  const Tap& tap_;
  uint32_t run_ = 0;
  std::optional<Veil> veil_;
  uint64_t channels_ = 0;  // opened so far
};

}  // namespace lpab::tap
