// A Reader whose ISD-R answers whole ES10 commands from a script. For tests.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/hex.h"
#include "card/reader.h"

namespace lpab::lpa {

// Answers by request, in hex. The same request may have several answers, used in order; the last
// one stays. An answer is "DATA SW" ("BF3E...9000", "6A88"), or "?" for silence. What happened is
// written down.
class ScriptedIsdr final : public card::Reader {
 public:
  ScriptedIsdr& On(std::string request, std::string answer) {
    answers_[std::move(request)].push_back(std::move(answer));
    return *this;
  }
  // The only answer from now on.
  void Replace(const std::string& request, std::string answer) {
    answers_[request] = {std::move(answer)};
  }
  // Puts `to` for `from` into the answers to requests that begin so.
  void ChangeAnswers(std::string_view beginning, const std::string& from, const std::string& to) {
    for (auto& [request, answers] : answers_) {
      if (!request.starts_with(beginning)) continue;
      for (std::string& answer : answers) {
        const size_t at = answer.find(from);
        if (at != std::string::npos) answer.replace(at, from.size(), to);
      }
    }
  }
  // Opening fails from the `n`-th time on (1 is the first).
  void FailOpenFrom(int n) { fail_open_from_ = n; }

  // At the card's side of its channels, and around the card; null: there is none.
  void SetAgent(card::SwitchAgent* agent) { agent_ = agent; }
  void SetControl(card::ProfileSwitchControl* control) { control_ = control; }

  // Blocks with more data are answered `sw`.
  void RefuseBlocksAbove(size_t size, apdu::StatusWord sw) {
    largest_block_ = size;
    refusal_ = sw;
  }

  const std::vector<std::string>& requests() const { return requests_; }
  const std::vector<std::string>& apdus() const { return apdus_; }
  int batches() const { return batches_; }
  int opened() const { return opened_; }
  int open_channels() const { return open_channels_; }

  Result<std::unique_ptr<card::ApduChannel>> OpenLogicalChannel(std::span<const apdu::Aid> aids,
                                                                const Call&) override {
    if (++opened_ >= fail_open_from_) return Fail(ErrorCode::kUnavailable, "no card");
    ++open_channels_;
    return std::unique_ptr<card::ApduChannel>(new Channel(*this, aids[0]));
  }
  uint32_t card_generation() const override { return 1; }
  std::string Describe() const override { return "script"; }
  card::ProfileSwitchControl* switch_control() override { return control_; }

 private:
  class Channel final : public card::ApduChannel {
   public:
    Channel(ScriptedIsdr& card, apdu::Aid aid) : card_(card), info_{std::move(aid), {}, false} {}
    ~Channel() override { (void)Close({}); }
    const card::ChannelInfo& info() const override { return info_; }
    card::SwitchAgent* switch_agent() override { return card_.agent_; }
    Result<card::BatchResult> TransmitBatch(std::span<const card::BatchCommand> commands,
                                            const Call& call,
                                            const card::BatchProgress& progress) override {
      if (closed_) return Fail(ErrorCode::kFailedPrecondition, "the channel is closed");
      ++card_.batches_;
      const card::Exchange exchange = [this](const apdu::CommandApdu& command, const Call&) {
        return card_.Exchange(command);
      };
      return card::RunBatch(exchange, commands, call, progress);
    }
    Result<void> Close(const Call&) override {
      if (!closed_) --card_.open_channels_;
      closed_ = true;
      return {};
    }

   private:
    ScriptedIsdr& card_;
    card::ChannelInfo info_;
    bool closed_ = false;
  };

  Result<apdu::ResponseApdu> Exchange(const apdu::CommandApdu& command) {
    apdus_.push_back(ToHex(command.Encode()));
    if (command.data.size() > largest_block_) return apdu::ResponseApdu{{}, refusal_};
    if (command.p2 == 0) chain_.clear();
    Append(chain_, command.data);
    if ((command.p1 & 0x80) == 0) return apdu::ResponseApdu{{}, apdu::kSwSuccess};
    const std::string request = ToHex(std::exchange(chain_, {}));
    requests_.push_back(request);
    auto found = answers_.find(request);
    if (found == answers_.end()) return apdu::ResponseApdu{{}, apdu::kSwReferenceNotFound};
    const std::string answer = found->second.front();
    if (found->second.size() > 1) found->second.erase(found->second.begin());
    if (answer == "?") return Fail(ErrorCode::kUnknownOutcome, "no answer");
    return apdu::ResponseApdu::Decode(FromHex(answer).value());
  }

  std::map<std::string, std::vector<std::string>> answers_;
  std::vector<std::string> requests_;
  std::vector<std::string> apdus_;
  Bytes chain_;
  size_t largest_block_ = 255;
  apdu::StatusWord refusal_;
  int batches_ = 0;
  int opened_ = 0;
  int open_channels_ = 0;
  int fail_open_from_ = 1000;
  card::SwitchAgent* agent_ = nullptr;
  card::ProfileSwitchControl* control_ = nullptr;
};

}  // namespace lpab::lpa
