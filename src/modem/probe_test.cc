#include "modem/probe.h"

#include <gmock/gmock.h>

#include "modem/reader_fixture.h"

namespace lpab::modem {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr char kLe01[] = "AT+CSIM=10,\"0070000001\"";
constexpr char kLe00[] = "AT+CSIM=10,\"0070000000\"";
// SGP.26's test eUICC.
const std::string kEid = "BF3E125A10890490321234512345123456789012359000";

std::string Answer(const std::string& name, const std::string& hex) {
  return Ok(name + ": " + std::to_string(hex.size()) + ",\"" + hex + "\"");
}

// The block that FindLargest sends, of so many bytes of data.
std::string LongBlock(int cla, size_t size) {
  char head[16];
  std::snprintf(head, sizeof head, "%02XE21100%02X", cla, static_cast<unsigned>(size));
  std::string hex = std::string(head) + "BF2D8201405C82";
  for (size_t i = 7; i < size; ++i) hex += "5A";
  return hex + "00";
}

class ProbeTest : public testing::Test {
 protected:
  Result<ProbeReport> Run() {
    const apdu::Aid aid = apdu::Aid::FromText(kIsdr).value();
    return ProbeModem(std::make_unique<ScriptedModem>(script_), {&aid, 1}, call_, clock_);
  }
  void OnCgla(const std::string& apdu, const std::string& reply) {
    script_.On("AT+CGLA=1," + std::to_string(apdu.size()) + ",\"" + apdu + "\"", reply);
  }
  void OnCsim(const std::string& apdu, const std::string& reply) {
    script_.On("AT+CSIM=" + std::to_string(apdu.size()) + ",\"" + apdu + "\"", reply);
  }
  void OpensOverCsim(const char* manage_channel) {
    script_.On(manage_channel, Csim("019000"));
    script_.On(kSelectOn1, Csim("9000"));
  }
  void RefusesCsim() {
    script_.On(kLe01, kError);
    script_.On(kLe00, kError);
    script_.On(kTerminalCapability, kError);
    script_.On(kLe01, kError);
    script_.On(kTerminalCapability, kError);
    script_.On(kLe00, kError);
  }

  FakeClock clock_;
  Script script_{clock_};
  Call call_{Deadline::After(std::chrono::hours(1), clock_), {}};
};

TEST_F(ProbeTest, CglaWithItsLongestCommand) {
  script_.OnStart();
  script_.On(kOpenIsdr, Ok("+CCHO: 1"));
  for (int i = 0; i < 5; ++i) OnCgla("80E2910006BF3E035C015A00", Answer("+CGLA", kEid));
  OnCgla(LongBlock(0x80, 255), kError);  // its outcome is unknown: the channel is given up
  script_.On("AT+CCHC=1", Ok());
  script_.On(kOpenIsdr, Ok("+CCHO: 1"));
  OnCgla(LongBlock(0x80, 250), Answer("+CGLA", "9000"));
  script_.On("AT+CCHC=1", Ok());
  RefusesCsim();
  const auto report = Run();
  ASSERT_TRUE(report) << report.error().ToString();
  EXPECT_TRUE(report->reachable());
  EXPECT_EQ(report->trials.at(0).largest_command, 256u);
  EXPECT_EQ(report->trials.at(0).aid, kIsdr);
  EXPECT_EQ(report->ToSettings(), "[modem_profile]\naccess = [\"cgla\"]\nmaximum_command = 256\n");
  EXPECT_THAT(report->ToText(), HasSubstr("card of       89049032\n"));
  EXPECT_THAT(report->ToText(), Not(HasSubstr("1234512345")));
}

// 6985 on ES10 after a good open: TERMINAL CAPABILITY was needed (euicc-go's and Hermes' order).
TEST_F(ProbeTest, CsimThatNeedsTerminalCapability) {
  script_.OnStart("SIMCOM INCORPORATED", "SIMCOM_SIM7600G-H", "LE20B04SIM7600G22");
  script_.On(kOpenIsdr, kError);
  for (const char* manage_channel : {kLe01, kLe00}) {
    OpensOverCsim(manage_channel);
    OnCsim("81E2910006BF3E035C015A00", Csim("6985"));
    script_.On(kClose1, Csim("9000"));
  }
  script_.On(kTerminalCapability, Csim("9000"));
  OpensOverCsim(kLe01);
  for (int i = 0; i < 5; ++i) OnCsim("81E2910006BF3E035C015A00", Csim(kEid));
  OnCsim(LongBlock(0x81, 255), Csim("9000"));
  script_.On(kClose1, Csim("9000"));
  const auto report = Run();
  ASSERT_TRUE(report) << report.error().ToString();
  EXPECT_EQ(report->row, "SIMCom SIM7600");
  EXPECT_EQ(report->ToSettings(),
            "[modem_profile]\naccess = [\"csim\"]\nmaximum_command = 261\nmanage_channel_le = 1\n"
            "terminal_capability = true\n");
  EXPECT_THAT(report->ToText(), HasSubstr("without TERMINAL CAPABILITY, MANAGE CHANNEL Le=01: no: "
                                          "the ISD-R opens, but answers GetEID with 6985"));
}

TEST_F(ProbeTest, NoWayIsSaid) {
  script_.OnStart();
  script_.On(kOpenIsdr, kError);
  RefusesCsim();
  const auto report = Run();
  ASSERT_TRUE(report) << report.error().ToString();
  EXPECT_FALSE(report->reachable());
  EXPECT_EQ(report->ToSettings(), "");
  EXPECT_THAT(report->ToText(), HasSubstr("no way leads to the eUICC"));
}

TEST_F(ProbeTest, APortThatClosesIsAnError) {
  script_.OnStart();
  script_.ClosePort(std::chrono::seconds(1));
  script_.OnSilent(kOpenIsdr);
  EXPECT_EQ(Run().error().code, ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace lpab::modem
