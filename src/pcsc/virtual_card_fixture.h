// A VirtualCard over a scripted reader, with hex in and hex out. For the tests of this folder.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "pcsc/scripted_reader.h"
#include "pcsc/virtual_card.h"

namespace lpab::pcsc {

class VirtualCardTest : public testing::Test {
 protected:
  static constexpr char kIsdr[] = "A0000005591010FFFFFFFF8900000100";

  void Start(VirtualCardOptions options = {}) {
    card_ = std::make_unique<VirtualCard>(reader_, std::move(options));
    ASSERT_TRUE(card_->Reset({}));
  }
  void SetUp() override { Start(); }

  // The answer in upper-case hex, or the error.
  std::string Send(const std::string& command) {
    const auto answer = card_->Transmit(FromHex(command).value(), {});
    return answer ? ToHex(*answer) : answer.error().ToString();
  }
  // Channel 1 with the ISD-R selected.
  void OpenIsdr() {
    ASSERT_EQ(Send("0070000001"), "019000");
    ASSERT_EQ(Send("01A4040C10A0000005591010FFFFFFFF8900000100"), "9000");
    ASSERT_EQ(state_.TakeLog(), "open A0000005591010FFFFFFFF8900000100; ");
  }

  ScriptedState state_;
  ScriptedReader reader_{state_};
  std::unique_ptr<VirtualCard> card_;
};

}  // namespace lpab::pcsc
