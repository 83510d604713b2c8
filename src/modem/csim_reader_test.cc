#include "modem/csim_reader.h"

#include <gmock/gmock.h>

#include "modem/reader_fixture.h"

namespace lpab::modem {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;

constexpr char kManageChannel[] = "AT+CSIM=10,\"0070000001\"";

class CsimReaderTest : public ReaderTest {
 protected:
  // +CCHO is refused, and the channel opens over +CSIM.
  std::unique_ptr<card::ApduChannel> OpenChannel() {
    script_.On(kOpenIsdr, kError);
    script_.On(kTerminalCapability, Csim("9000"));
    script_.On(kManageChannel, Csim("019000"));
    script_.On(kSelectOn1, Csim("6102"));
    script_.On("AT+CSIM=10,\"01C0000002\"", Csim("6F009000"));
    return Open().value();
  }
};

TEST_F(CsimReaderTest, OpensExchangesAndClosesWithoutCcho) {
  auto channel = OpenChannel();
  EXPECT_TRUE(channel->info().terminal_capability_sent);
  EXPECT_EQ(ToHex(channel->info().select_response.value()), "6F00");
  EXPECT_EQ(reader_->working_method(), AccessMethod::kCsim);
  script_.On("AT+CSIM=16,\"81E2910003BF2E00\"", Csim("6102"));
  script_.On("AT+CSIM=10,\"81C0000002\"", Csim("BF2E9000"));
  EXPECT_THAT(Run(*channel, {"80E2910003BF2E00"}), ElementsAre("answered BF2E9000"));
  script_.On(kClose1, Csim("9000"));
  EXPECT_TRUE(channel->Close(call_));
}

// What worked comes first, and TERMINAL CAPABILITY only once per card reset.
TEST_F(CsimReaderTest, RemembersWhatWorked) {
  auto first = OpenChannel();
  script_.On(kClose1, Csim("9000"));
  first.reset();
  script_.On(kManageChannel, Csim("019000"));
  script_.On(kSelectOn1, Csim("9000"));
  auto second = Open().value();
  EXPECT_EQ(second->info().select_response, std::nullopt);
  script_.Unsolicited("\r\n+QUSIM: 1\r\n");
  script_.On(kTerminalCapability, Csim("6D00"));
  script_.On(kManageChannel, Csim("019000"));
  script_.On(kSelectOn1, Csim("9000"));
  auto third = Open().value();
  EXPECT_FALSE(third->info().terminal_capability_sent);
  second.reset();  // died with the reset: its number is not ours to close
  script_.On(kClose1, Csim("9000"));
}

// The modem keeps channels of its own. Spec: ISO/IEC 7816-4 section 5.4.1.
TEST_F(CsimReaderTest, ChannelsFromFourOnHaveAnotherClassByte) {
  script_.On(kOpenIsdr, kError);
  script_.On(kTerminalCapability, kError);
  script_.On(kManageChannel, Csim("059000"));
  script_.On("AT+CSIM=42,\"41A4040010A0000005591010FFFFFFFF8900000100\"", Csim("9000"));
  auto channel = Open().value();
  EXPECT_FALSE(channel->info().terminal_capability_sent);
  script_.On("AT+CSIM=16,\"C1E2910003BF2E00\"", Csim("9000"));
  EXPECT_THAT(Run(*channel, {"80E2910003BF2E00"}), ElementsAre("answered 9000"));
  script_.On("AT+CSIM=10,\"0070800500\"", Csim("9000"));
}

// Quectel EC20: its one channel was left open by a program that is gone.
TEST_F(CsimReaderTest, NoFreeChannelIsCuredOnce) {
  script_.On(kOpenIsdr, kError);
  script_.On(kTerminalCapability, Csim("9000"));
  script_.On(kManageChannel, Csim("6A81"));
  script_.On(kClose1, Csim("9000"));
  script_.On(kManageChannel, Csim("019000"));
  script_.On(kSelectOn1, Csim("9000"));
  auto channel = Open().value();
  script_.On(kClose1, Csim("9000"));
}

TEST_F(CsimReaderTest, NoFreeChannelAfterTheCureIsExhaustion) {
  script_.On(kOpenIsdr, kError);
  script_.On(kTerminalCapability, Csim("9000"));
  script_.On(kManageChannel, Csim("6A81"));
  script_.On(kClose1, Csim("6881"));
  script_.On(kManageChannel, Csim("6A81"));
  EXPECT_EQ(Open().error().code, ErrorCode::kResourceExhausted);
}

TEST_F(CsimReaderTest, ACardWithoutIsdrIsNotFoundAndItsChannelClosed) {
  script_.On(kOpenIsdr, kError);
  script_.On(kTerminalCapability, Csim("9000"));
  script_.On(kManageChannel, Csim("019000"));
  script_.On(kSelectOn1, Csim("6A82"));
  script_.On(kClose1, Csim("9000"));
  const auto channel = Open();
  EXPECT_EQ(channel.error().code, ErrorCode::kNotFound);
  EXPECT_EQ(channel.error().message, "the card has no ISD-R: SELECT is answered 6A82");
  EXPECT_FALSE(channel.error().next.empty());
}

// Fibocom NL668-EAU: 6999 on every channel, unreachable by design.
TEST_F(CsimReaderTest, AModemThatBlocksTheIsdrIsUnsupported) {
  script_.On(kOpenIsdr, kError);
  script_.On(kTerminalCapability, Csim("9000"));
  script_.On(kManageChannel, Csim("019000"));
  script_.On(kSelectOn1, Csim("6999"));
  script_.On(kClose1, Csim("9000"));
  EXPECT_EQ(Open().error().code, ErrorCode::kUnsupported);
}

TEST_F(CsimReaderTest, AModemWithNoWayAtAllSaysSo) {
  script_.On(kOpenIsdr, kError);
  script_.On(kTerminalCapability, kError);
  script_.On(kManageChannel, "\r\n+CME ERROR: 4\r\n");
  const auto channel = Open();
  EXPECT_EQ(channel.error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(channel.error().message,
            "this modem opens no way to the eUICC: AT+CCHO: the modem answers ERROR; AT+CSIM: the "
            "modem answers +CME ERROR: 4 (operation not supported)");
}

// EC20 and EG95: +CME ERROR: 0 passes. FCI that cannot be fetched is no obstacle (Linksfield).
TEST_F(CsimReaderTest, SelectIsTriedAgainAndFciLeftOut) {
  script_.On(kOpenIsdr, kError);
  script_.On(kTerminalCapability, Csim("9000"));
  script_.On(kManageChannel, Csim("019000"));
  script_.On(kSelectOn1, "\r\n+CME ERROR: 0\r\n");
  script_.On(kSelectOn1, Csim("6120"));
  script_.On("AT+CSIM=10,\"01C0000020\"", Csim("6E00"));
  auto channel = Open().value();
  EXPECT_FALSE(channel->info().select_response);
  script_.On(kClose1, Csim("9000"));
}

TEST_F(CsimReaderTest, SilenceWhileSelectingClosesTheChannel) {
  script_.On(kOpenIsdr, kError);
  script_.On(kTerminalCapability, Csim("9000"));
  script_.On(kManageChannel, Csim("019000"));
  script_.OnSilent(kSelectOn1);
  script_.OnMarker();
  script_.On(kClose1, Csim("9000"));
  EXPECT_EQ(Open().error().code, ErrorCode::kUnsupported);
}

TEST_F(CsimReaderTest, AChannelOpenedTooLateIsClosed) {
  script_.On(kOpenIsdr, kError);
  script_.On(kTerminalCapability, Csim("9000"));
  script_.On(kManageChannel, {{seconds(31), Csim("029000")}});
  EXPECT_FALSE(Open());
  clock_.SleepFor(seconds(5));
  script_.On(kOpenIsdr, kError);
  script_.On("AT+CSIM=10,\"0070800200\"", Csim("9000"));
  script_.On(kManageChannel, Csim("019000"));
  script_.On(kSelectOn1, Csim("9000"));
  auto channel = Open().value();
  script_.On(kClose1, Csim("9000"));
}

TEST_F(CsimReaderTest, SilenceOfTheCardCommandIsUnknown) {
  auto channel = OpenChannel();
  script_.OnSilent("AT+CSIM=16,\"81E2910003BF2E00\"");
  EXPECT_THAT(Run(*channel, {"80E2910003BF2E00", "80E2910003BF2E00"}),
              ElementsAre("unknown", "not sent"));
  script_.OnMarker();
  script_.On(kClose1, Csim("9000"));
}

// As CglaMemoryTest's; the numbers of MANAGE CHANNEL go around among programs in the same way.
TEST_F(CsimReaderTest, AChannelOfAReaderThatIsGoneIsClosedIfItIsStillOurs) {
  const auto memory = std::make_shared<ChannelMemory>();
  const std::vector aids{apdu::Aid::FromText(kIsdr).value()};
  for (const char* ours : {"6138", "6D00"}) {
    {
      CsimReader csim(reader_->modem(), memory);
      script_.On(kTerminalCapability, Csim("9000"));
      script_.On(kManageChannel, Csim("019000"));
      script_.On(kSelectOn1, Csim("9000"));
      auto channel = csim.OpenLogicalChannel(aids, call_).value();
      script_.OnSilent(kClose1);
    }
    CsimReader csim(reader_->modem(), memory);
    script_.OnMarker();
    script_.On("AT+CSIM=18,\"81E2910003BF200000\"", Csim(ours));
    if (ours == std::string("6138")) script_.On(kClose1, Csim("9000"));
    EXPECT_TRUE(csim.CloseLeftOver(call_));
  }
}

}  // namespace
}  // namespace lpab::modem
