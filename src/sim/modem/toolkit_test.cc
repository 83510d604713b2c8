// What the modem does when the card announces a proactive command.
#include <gtest/gtest.h>

#include "sim/modem/test_card.h"

namespace lpab::sim::modem {
namespace {

// EnableProfile with refreshFlag, and an ES10 answer that ends with 910B; then the REFRESH of
// onomondo-ipa's issue 3.
constexpr const char* kEnable = "81E2910014BF3111A00C5A0A988811111111111111928101FF";
constexpr const char* kRefreshed = "801400000C810301010482028281830100";

class ToolkitTest : public testing::Test {
 protected:
  void SetUp() override {
    card.answers["0070000001"] = "019000";
    card.answers["01A4040002A00000"] = "9000";
    card.answers[kEnable] = "BF3103800100910B";
    card.answers["801200000B"] = "D0098103010104820281829000";
    card.answers[kRefreshed] = "9000";
    modem.Start();
    port.Send("ATE0\r");
    EXPECT_EQ(port.Send("AT+CCHO=\"A000\"\r"), "\r\n+CCHO: 1\r\n\r\nOK\r\n");
    card.sent.clear();
  }

  std::string Enable() { return port.Send("AT+CGLA=1,50,\"" + std::string(kEnable) + "\"\r"); }

  TestCard card;
  Modem modem{card};
  TestPort port{modem};
};

TEST_F(ToolkitTest, RefreshIsFetchedAnsweredAndResetsTheCard) {
  TestPort other(modem);
  EXPECT_EQ(Enable(), "\r\n+CGLA: 16,\"BF3103800100910B\"\r\n\r\nOK\r\n\r\n+QUSIM: 1\r\n");
  EXPECT_EQ(other.output, "\r\n+QUSIM: 1\r\n");
  EXPECT_EQ(card.sent, (std::vector<std::string>{kEnable, "801200000B", kRefreshed}));
  EXPECT_EQ(card.resets, 2);
  EXPECT_EQ(card.terminal_profiles, 2);
  EXPECT_EQ(Enable(), "\r\nERROR\r\n") << "the session is gone";
  EXPECT_EQ(port.Send("AT+CCHC=1\r"), "\r\nERROR\r\n");
}

TEST_F(ToolkitTest, OtherCommandsAreBeyondTheModem) {
  // DISPLAY TEXT, then nothing more.
  card.answers["801200000B"] = "D0098103012100820281829000";
  card.answers["801400000C810301210082028281830130"] = "9000";
  EXPECT_EQ(Enable(), "\r\n+CGLA: 16,\"BF3103800100910B\"\r\n\r\nOK\r\n");
  EXPECT_EQ(card.sent.back(), "801400000C810301210082028281830130");
  EXPECT_EQ(card.resets, 1);
}

TEST_F(ToolkitTest, ACardThatAnnouncesForEverDoesNotHoldTheModem) {
  card.answers["801200000B"] = "D009810301210082028182910B";
  card.answers["801400000C810301210082028281830130"] = "910B";
  Enable();
  EXPECT_EQ(card.sent.size(), 17u) << "8 commands and their answers";
  card.answers["801200000B"] = "D00981029000";
  Enable();
  EXPECT_EQ(card.resets, 1);
}

TEST_F(ToolkitTest, ACardThatFailsIsPoweredUpAnew) {
  card.answers[kEnable] = "!";
  EXPECT_EQ(Enable(),
            "\r\nERROR\r\n\r\n+CPIN: READY\r\n\r\n+QUSIM: 1\r\n"
            "\r\n+QIND: SMS DONE\r\n\r\n+QIND: PB DONE\r\n");
  EXPECT_EQ(card.resets, 2);
  EXPECT_EQ(port.Send("AT+CCHC=1\r"), "\r\nERROR\r\n") << "the session is gone";
  EXPECT_EQ(port.Send("AT+CCHO=\"A000\"\r"), "\r\n+CCHO: 1\r\n\r\nOK\r\n");
}

TEST_F(ToolkitTest, ASilentModemRefreshesAllTheSame) {
  Modem silent(card, [] {
    ModemOptions options;
    options.quirks.fault = Fault{Fault::Kind::kSilence, 2};
    return options;
  }());
  TestPort first(silent);
  silent.Start();
  first.Send("ATE0\r");
  first.Send("AT+CCHO=\"A000\"\r");
  EXPECT_EQ(first.Send("AT+CGLA=1,50,\"" + std::string(kEnable) + "\"\r"), "\r\n+QUSIM: 1\r\n");
}

}  // namespace
}  // namespace lpab::sim::modem
