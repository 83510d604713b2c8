// A RawCard that plays a script: each command it is sent must be the next one expected.
// For the tests of this folder.
#pragma once

#include <deque>
#include <string>
#include <utility>

#include "base/hex.h"
#include "card/raw_card.h"

namespace lpab::card {

class ScriptedCard final : public RawCard {
 public:
  // Expects `command` and answers `answer`, both hex. "?" as the answer: none comes.
  ScriptedCard& On(std::string command, std::string answer) {
    script_.emplace_back(std::move(command), std::move(answer));
    return *this;
  }
  bool Done() const { return script_.empty() && unexpected_.empty(); }
  const std::string& unexpected() const { return unexpected_; }
  int resets() const { return resets_; }

  Result<Bytes> Reset(const Call&) override {
    ++resets_;
    return FromHex("3B00");
  }
  void PowerOff() override {}
  Result<Bytes> Transmit(ByteSpan command, const Call&) override {
    const std::string text = ToHex(command);
    if (script_.empty() || script_.front().first != text) {
      unexpected_ += text + " ";
      return FromHex("6F00");
    }
    const std::string answer = script_.front().second;
    script_.pop_front();
    if (answer == "?") return Fail(ErrorCode::kUnknownOutcome, "no answer");
    return FromHex(answer);
  }

 private:
  std::deque<std::pair<std::string, std::string>> script_;
  std::string unexpected_;
  int resets_ = 0;
};

}  // namespace lpab::card
