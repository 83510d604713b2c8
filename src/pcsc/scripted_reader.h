// A Reader that a test plays, and what was asked of it in words.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <utility>

#include "base/hex.h"
#include "card/reader.h"

namespace lpab::pcsc {

// What the reader does is in `state`, which outlives it.
struct ScriptedState {
  std::string log = {};                  // "open A000...; batch 80E2...,80E2...; close; "
  std::deque<std::string> answers = {};  // hex with status, in order; 9000 when there is none.
                                         // "?": the answer does not come
  std::optional<Bytes> select_response = std::nullopt;
  bool capability_sent = true;
  std::optional<Error> open_error = std::nullopt;
  std::optional<Error> close_error = std::nullopt;
  uint32_t generation = 0;  // a channel of an older one is dead

  std::string TakeLog() { return std::exchange(log, {}); }
};

class ScriptedReader final : public card::Reader {
 public:
  explicit ScriptedReader(ScriptedState& state) : state_(state) {}

  Result<std::unique_ptr<card::ApduChannel>> OpenLogicalChannel(std::span<const apdu::Aid> aids,
                                                                const Call&) override {
    state_.log += "open " + aids[0].ToString() + "; ";
    if (state_.open_error) return Fail(*state_.open_error);
    return std::make_unique<Channel>(state_, aids[0]);
  }
  uint32_t card_generation() const override { return state_.generation; }
  std::string Describe() const override { return "a scripted reader"; }

 private:
  class Channel final : public card::ApduChannel {
   public:
    Channel(ScriptedState& state, const apdu::Aid& aid)
        : state_(state),
          info_{aid, state.select_response, state.capability_sent},
          generation_(state.generation) {}
    ~Channel() override { static_cast<void>(Close({})); }

    const card::ChannelInfo& info() const override { return info_; }

    Result<card::BatchResult> TransmitBatch(std::span<const card::BatchCommand> commands,
                                            const Call& call, const card::BatchProgress&) override {
      if (generation_ != state_.generation) {
        return Fail(ErrorCode::kFailedPrecondition, "the card was reset");
      }
      state_.log += "batch ";
      const card::Exchange exchange = [this](const apdu::CommandApdu& command, const Call&) {
        return Exchange(command);
      };
      auto result = card::RunBatch(exchange, commands, call);
      state_.log.back() = ';';
      state_.log += ' ';
      return result;
    }

    Result<void> Close(const Call&) override {
      if (std::exchange(closed_, true) || generation_ != state_.generation) return {};
      state_.log += "close; ";
      if (state_.close_error) return Fail(*state_.close_error);
      return {};
    }

   private:
    Result<apdu::ResponseApdu> Exchange(const apdu::CommandApdu& command) {
      state_.log += ToHex(command.Encode()) + ",";
      if (state_.answers.empty()) return apdu::ResponseApdu{{}, apdu::kSwSuccess};
      const std::string answer = state_.answers.front();
      state_.answers.pop_front();
      if (answer == "?") return Fail(ErrorCode::kUnknownOutcome, "no answer");
      return apdu::ResponseApdu::Decode(FromHex(answer).value());
    }

    ScriptedState& state_;
    const card::ChannelInfo info_;
    const uint32_t generation_;
    bool closed_ = false;
  };

  ScriptedState& state_;
};

}  // namespace lpab::pcsc
