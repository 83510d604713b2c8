// A PC/SC service that a test plays. For the tests of this folder.
#pragma once

#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "base/hex.h"
#include "pcsc/pcsc_api.h"

namespace lpab::pcsc {

// What the service does is in `state`, which outlives it; what was asked is written down there.
struct FakeState {
  std::vector<std::string> readers = {};
  Code list_code = Code::kSuccess;
  Code connect_code = Code::kSuccess;
  Code reset_code = Code::kSuccess;
  Protocol protocol = Protocol::kT1;
  // Answers in order: a code, and hex where it is kSuccess.
  std::deque<std::pair<Code, std::string>> answers = {};
  std::string log = {};  // "connect NAME; reset; send 00A4...; disconnect; "
};

class FakePcsc final : public PcscApi {
 public:
  explicit FakePcsc(FakeState& state) : state_(state) {}

  Code ListReaders(std::vector<std::string>& names) override {
    names = state_.readers;
    return state_.list_code;
  }
  Code Connect(const std::string& reader, Protocol& protocol) override {
    state_.log += "connect " + reader + "; ";
    protocol = state_.protocol;
    return state_.connect_code;
  }
  Code ResetCard(Protocol& protocol) override {
    state_.log += "reset; ";
    protocol = state_.protocol;
    return state_.reset_code;
  }
  Code Atr(Bytes& atr) override {
    atr = {0x3B, 0x00};
    return Code::kSuccess;
  }
  Code Transmit(Protocol, ByteSpan command, Bytes& answer) override {
    state_.log += "send " + ToHex(command) + "; ";
    const auto [code, hex] = state_.answers.front();
    state_.answers.pop_front();
    answer = FromHex(hex).value();
    return code;
  }
  void Disconnect() override { state_.log += "disconnect; "; }

 private:
  FakeState& state_;
};

}  // namespace lpab::pcsc
