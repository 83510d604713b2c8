// Counts what crosses the seams of a World: APDUs at the card, round trips at the reader.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "card/raw_card.h"
#include "card/reader.h"

namespace lpab::tests {

// Passes everything on and counts the commands; from the n-th one on it may fall silent.
class CountingCard final : public card::RawCard {
 public:
  explicit CountingCard(card::RawCard& inner) : inner_(inner) {}

  int apdus() const { return apdus_; }
  // The n-th command from now on (1 is the next) reaches the card and its answer is lost; the card
  // is reset by the next Reset, and lives on.
  void LoseAnswer(int n) { lose_at_ = apdus_ + n; }

  // Answers in place of the card, where it gives an answer.
  std::function<std::optional<Bytes>(ByteSpan command)> instead;
  // Called with what the card answered.
  std::function<void(ByteSpan command, Bytes& answer)> change;

  Result<Bytes> Reset(const Call& call) override { return inner_.Reset(call); }
  void PowerOff() override { inner_.PowerOff(); }
  Result<Bytes> Transmit(ByteSpan command, const Call& call) override {
    ++apdus_;
    if (instead) {
      if (auto given = instead(command)) return *given;
    }
    auto answer = inner_.Transmit(command, call);
    if (change && answer) change(command, *answer);
    if (apdus_ != lose_at_) return answer;
    return Fail(ErrorCode::kUnknownOutcome, "the answer was lost");
  }

 private:
  card::RawCard& inner_;
  int apdus_ = 0;
  int lose_at_ = -1;
};

// Counts each open, batch and close as one round trip, as the bridge protocol does.
class CountingReader final : public card::Reader {
 public:
  explicit CountingReader(card::Reader& inner) : inner_(inner) {}

  int round_trips() const { return *round_trips_; }

  Result<std::unique_ptr<card::ApduChannel>> OpenLogicalChannel(std::span<const apdu::Aid> aids,
                                                                const Call& call) override {
    ++*round_trips_;
    LPAB_ASSIGN(auto channel, inner_.OpenLogicalChannel(aids, call));
    return std::unique_ptr<card::ApduChannel>(new Channel(std::move(channel), round_trips_));
  }
  uint32_t card_generation() const override { return inner_.card_generation(); }
  std::string Describe() const override { return inner_.Describe(); }

 private:
  class Channel final : public card::ApduChannel {
   public:
    Channel(std::unique_ptr<card::ApduChannel> inner, std::shared_ptr<int> round_trips)
        : inner_(std::move(inner)), round_trips_(std::move(round_trips)) {}
    const card::ChannelInfo& info() const override { return inner_->info(); }
    Result<card::BatchResult> TransmitBatch(std::span<const card::BatchCommand> commands,
                                            const Call& call,
                                            const card::BatchProgress& progress) override {
      ++*round_trips_;
      return inner_->TransmitBatch(commands, call, progress);
    }
    Result<void> Close(const Call& call) override {
      ++*round_trips_;
      return inner_->Close(call);
    }

   private:
    std::unique_ptr<card::ApduChannel> inner_;
    std::shared_ptr<int> round_trips_;
  };

  card::Reader& inner_;
  std::shared_ptr<int> round_trips_ = std::make_shared<int>(0);
};

}  // namespace lpab::tests
