// Each row by what it makes the translator do otherwise; the answers are those of its evidence.
#include <gmock/gmock.h>

#include "modem/reader_fixture.h"

namespace lpab::modem {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class ModemRowsTest : public ReaderTest {
 protected:
  void Start(const std::string& manufacturer, const std::string& model, const std::string& revision,
             const std::string& row) {
    script_.OnStart(manufacturer, model, revision);
    ReaderTest::Start();
    EXPECT_EQ(reader_->modem().profile().name, row);
  }
};

TEST_F(ModemRowsTest, Sim7600IsAskedOverCsimAlone) {
  Start("SIMCOM INCORPORATED", "SIMCOM_SIM7600G-H", "LE20B04SIM7600G22", "SIMCom SIM7600");
  script_.On(kTerminalCapability, Csim("9000"));
  script_.On("AT+CSIM=10,\"0070000001\"", Csim("019000"));
  script_.On(kSelectOn1, Csim("9000"));
  auto channel = Open();
  ASSERT_TRUE(channel) << channel.error().ToString();
  script_.On("AT+CSIM=10,\"0070800100\"", Csim("9000"));
  EXPECT_TRUE((*channel)->Close(call_));
}

TEST_F(ModemRowsTest, Ec20BeginsWithCsim) {
  Start("Quectel", "EC20F", "EC20CEFAGR06A15M4G", "Quectel EC20");
  script_.On(kTerminalCapability, Csim("9000"));
  script_.On("AT+CSIM=10,\"0070000001\"", Csim("019000"));
  script_.On(kSelectOn1, Csim("9000"));
  const auto channel = Open();
  ASSERT_TRUE(channel) << channel.error().ToString();
  EXPECT_EQ(reader_->working_method(), AccessMethod::kCsim);
  script_.On("AT+CSIM=10,\"0070800100\"", Csim("9000"));
}

TEST_F(ModemRowsTest, Dw5821eOpensAChannelWithLe00) {
  Start("Dell Inc.", "DW5821e Snapdragon X20 LTE", "T77W968.F1.1.1", "Foxconn DW5821e");
  script_.On(kTerminalCapability, Csim("9000"));
  script_.On("AT+CSIM=10,\"0070000000\"", kError);
  const auto channel = Open();
  ASSERT_FALSE(channel);
  EXPECT_EQ(channel.error().code, ErrorCode::kUnsupported);
  EXPECT_THAT(channel.error().next, HasSubstr("AT^SWITCH_SLOT"));
}

// 6999 on every channel, +CCHO refused: the modem keeps the eUICC to itself.
TEST_F(ModemRowsTest, Nl668SaysThatThereIsNoWay) {
  Start("Fibocom", "NL668-EAU-00-M.2", "19305.1000.00.02.73.04", "Fibocom NL668");
  script_.On(kOpenIsdr, kError);
  script_.On(kTerminalCapability, Csim("9000"));
  script_.On("AT+CSIM=10,\"0070000001\"", Csim("019000"));
  script_.On(kSelectOn1, Csim("6999"));
  script_.On("AT+CSIM=10,\"0070800100\"", Csim("9000"));
  const auto channel = Open();
  ASSERT_FALSE(channel);
  EXPECT_EQ(channel.error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(channel.error().next,
            "this modem keeps its eUICC from everybody outside: use another modem");
}

// Commands with data go without Le, and +CSIM, which cuts long answers, is not tried at all.
TEST_F(ModemRowsTest, Mt5700GetsNoLeAfterData) {
  Start("TD Tech", "MT5700M-CN", "81.2.1", "TD Tech MT5700");
  script_.On(kOpenIsdr, Ok("+CCHO: 0"));
  auto channel = Open();
  ASSERT_TRUE(channel) << channel.error().ToString();
  script_.On("AT+CGLA=0,16,\"80E2910003BF2E00\"", Ok("+CGLA: 4,\"6104\""));
  script_.On("AT+CGLA=0,10,\"80C0000004\"", Ok("+CGLA: 12,\"BF2E80009000\""));
  EXPECT_THAT(Run(**channel, {"80E2910003BF2E0000"}), ElementsAre("answered BF2E80009000"));
  script_.On("AT+CCHC=0", Ok());
  EXPECT_TRUE((*channel)->Close(call_));
}

// An opaque handle goes back as it came.
TEST_F(ModemRowsTest, SierrasHandleIsText) {
  Start("Sierra Wireless, Incorporated", "MC7455", "SWI9X30C_02.38.00.00",
        "Sierra Wireless MC7455, EM7590");
  script_.On(kOpenIsdr, Ok("+CCHO: 000000000385a7cf"));
  auto channel = Open();
  ASSERT_TRUE(channel) << channel.error().ToString();
  script_.On("AT+CGLA=000000000385a7cf,16,\"80E2910003BF2E00\"", Ok("+CGLA: 4,\"9000\""));
  EXPECT_THAT(Run(**channel, {"80E2910003BF2E00"}), ElementsAre("answered 9000"));
  script_.On("AT+CCHC=000000000385a7cf", Ok());
  EXPECT_TRUE((*channel)->Close(call_));
}

TEST_F(ModemRowsTest, TheDevicesOwnSettingsCountOverTheRow) {
  script_.OnStart("Quectel", "EC25");
  ModemProfileChanges changes;
  changes.access = {AccessMethod::kCsim};
  changes.terminal_capability = false;
  changes.manage_channel_le = 256;
  ReaderTest::Start(changes);
  script_.On("AT+CSIM=10,\"0070000000\"", Csim("019000"));
  script_.On(kSelectOn1, Csim("9000"));
  const auto channel = Open();
  EXPECT_TRUE(channel);
  script_.On("AT+CSIM=10,\"0070800100\"", Csim("9000"));
}

TEST(ModemRows, TheLongerNameStandsFirst) {
  EXPECT_EQ(FindProfile({"Quectel", "EC200AEUHA", ""}).name, "Quectel EC200A");
  EXPECT_EQ(FindProfile({"Quectel", "EC20F", ""}).name, "Quectel EC20");
}

}  // namespace
}  // namespace lpab::modem
