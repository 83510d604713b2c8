#include "sim/euicc/card.h"

#include "sim/euicc/card_fixture.h"

namespace lpab::sim::euicc {
namespace {

constexpr const char* kIsdrFci =
    "6F1F8410A0000005591010FFFFFFFF8900000100A5049F6501FFE0058203020202";

// ES10 functions of the test's own.
Es10Answer Echo(CardContext&, ByteSpan command) { return {ToBytes(command), apdu::kSwSuccess}; }
Es10Answer Silent(CardContext&, ByteSpan) { return {}; }

std::vector<Es10Function> TestFunctions() {
  constexpr auto kWhole = Es10Function::Shape::kWholeTlv;
  constexpr auto kSegment = Es10Function::Shape::kSegment;
  return {{0xBF7F, kWhole, Echo},
          {0xBF36, kSegment, Silent},
          {0xA0, kSegment, Silent},
          {0xA1, kSegment, Silent},
          {0x86, kSegment, Silent}};
}

class ShellTest : public CardTest {
 protected:
  void SetUp() override { Start(TwoProfiles()); }

  void StartWithTestFunctions(CardOptions options = {}) {
    Start(TwoProfiles(), std::move(options), nullptr, TestFunctions());
    OpenIsdr();
  }

  // A command of any length in blocks of 255 bytes on channel 1; the last answer.
  std::string InBlocks(const Bytes& command) {
    std::string answer;
    size_t at = 0;
    for (uint8_t block = 0; at < command.size(); ++block) {
      const size_t count = std::min<size_t>(255, command.size() - at);
      const bool last = at + count == command.size();
      const Bytes header = {0x81, 0xE2, static_cast<uint8_t>(last ? 0x91 : 0x11), block,
                            static_cast<uint8_t>(count)};
      answer = Send(ToHex(header) + ToHex(ByteSpan(command).subspan(at, count)));
      if (!last && answer != "9000") return "block " + std::to_string(block) + ": " + answer;
      at += count;
    }
    return answer;
  }
};

TEST_F(ShellTest, AtrHasDirectConventionAndACheckByte) {
  const auto atr = card_->Reset(Call{});
  ASSERT_TRUE(atr.has_value());
  // TS 3B; 15 bytes; 82 after T=15 says eUICC; XOR of all but TS is 0.
  EXPECT_EQ(ToHex(*atr), "3B9796803FC7828031E073FE211B1D");
}

TEST_F(ShellTest, OnlyAPoweredCardAnswers) {
  card_->PowerOff();
  const auto answer = card_->Transmit(Hex("00A4000C023F00"), Call{});
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().code, ErrorCode::kUnavailable);
}

TEST_F(ShellTest, ResetClosesChannelsAndForgetsSelections) {
  OpenIsdr();
  Send("00A4000C022FE2");
  ASSERT_TRUE(card_->Reset(Call{}).has_value());
  EXPECT_EQ(Send("81E2910006BF3E035C015A"), "6881");
  EXPECT_EQ(Send("00B000000A"), "6986");
  EXPECT_EQ(Send("0070000001"), "019000");
  EXPECT_EQ(Send("81E2910006BF3E035C015A"), "6D00");
}

TEST_F(ShellTest, MalformedCommandsAndUnknownBytes) {
  EXPECT_EQ(Send("00A400"), "6700");
  EXPECT_EQ(Send(""), "6700");
  EXPECT_EQ(Send("00A4000C053F00"), "6700");
  EXPECT_EQ(Send("00A4000C0000023F00"), "6700") << "extended length";
  EXPECT_EQ(Send("FFA4000C023F00"), "6E00");
  EXPECT_EQ(Send("A0A4000C023F00"), "6E00") << "GSM class";
  EXPECT_EQ(Send("04A4000C023F00"), "6E00") << "secure messaging";
  EXPECT_EQ(Send("10A4000C023F00"), "6E00") << "command chaining";
  EXPECT_EQ(Send("80A4000C023F00"), "6E00") << "SELECT is interindustry";
  EXPECT_EQ(Send("00E2910006BF3E035C015A"), "6E00") << "STORE DATA is not";
  EXPECT_EQ(Send("80700000"), "6E00");
  EXPECT_EQ(Send("0088000000"), "6D00");
  EXPECT_EQ(Send("01A4000C023F00"), "6881") << "closed channel";
}

TEST_F(ShellTest, IsdrIsSelectedByItsAid) {
  Send("0070000001");
  EXPECT_EQ(Send("01A4040010A0000005591010FFFFFFFF890000010000"), std::string(kIsdrFci) + "9000");
  EXPECT_EQ(Send("01A4040010A0000005591010FFFFFFFF8900000100"), "6121");
  EXPECT_EQ(Send("01C0000021"), std::string(kIsdrFci) + "9000");
  EXPECT_EQ(Send("81F2000021"), std::string(kIsdrFci) + "9000");
  EXPECT_EQ(Send("81F2000112"), "8410A0000005591010FFFFFFFF89000001009000");
  EXPECT_EQ(Send("81F2000000"), "6C21");
  EXPECT_EQ(Send("81F2000C"), "9000");
  EXPECT_EQ(Send("01B000000A"), "6D00");
  EXPECT_EQ(Send("01A4040410A0000005591010FFFFFFFF890000010000"), std::string(kIsdrFci) + "9000");
}

TEST_F(ShellTest, Es10GoesToTheIsdrOnly) {
  Send("0070000001");
  EXPECT_EQ(Send("81E2910006BF3E035C015A"), "6D00");
}

TEST_F(ShellTest, ApplicationsThatAreNotThereAndPartialAids) {
  EXPECT_EQ(Send("00A4040C10A0000005591010FFFFFFFF8900000177"), "6A82");
  EXPECT_EQ(Send("00A4040C"), "6A82");
  EXPECT_EQ(Send("00A4040C04A0000005"), "6A82") << "an AID has 5 bytes at least";
  EXPECT_EQ(Send("00A4040C11A0000005591010FFFFFFFF890000010000"), "6A82");
  EXPECT_EQ(Send("00A4040110A0000005591010FFFFFFFF8900000100"), "6A86");
  EXPECT_EQ(Send("00A4044C10A0000005591010FFFFFFFF8900000100"), "6A86");
  EXPECT_EQ(Send("00A4040C05A000000559"), "9000");
  EXPECT_EQ(Send("80E2910006BF3E035C015A"), "6115");
  EXPECT_EQ(Send("00A4040E05A000000559"), "6A82") << "there is no next one";
}

TEST_F(ShellTest, NextOccurrenceGoesThroughTheApplications) {
  CardState state = TwoProfiles();
  const std::string isim = "A0000000871004FF49FF0589";
  state.profiles[0].files[{0x3F00, 0x7FF1}] = {File::Type::kDirectory, 0, {}, Hex(isim)};
  Start(state);
  EXPECT_EQ(Send("00A4040C05A000000087"), "9000");
  EXPECT_EQ(Send("80F200010E"), "840C" + isim + "9000");
  EXPECT_EQ(Send("00A4040E05A000000087"), "9000");
  EXPECT_EQ(Send("80F2000112"), "8410" + std::string(kUsimAid) + "9000");
  EXPECT_EQ(Send("00A4040E05A000000087"), "6A82");
}

TEST_F(ShellTest, TerminalCapabilityIsNeededWhereTheCardDemandsIt) {
  CardOptions options;
  options.quirks.require_terminal_capability = true;
  Start(TwoProfiles(), options);
  OpenIsdr();
  EXPECT_EQ(Send("81E2910006BF3E035C015A"), "6985");
  EXPECT_EQ(Send("80AA000005A903830103"), "9000") << "no discovery service announced";
  EXPECT_EQ(Send("81E2910006BF3E035C015A"), "6985");
  EXPECT_EQ(Send("80AA00000AA9088100820101830107"), "9000");
  EXPECT_EQ(Send("81E2910006BF3E035C015A"), "6115");
  ASSERT_TRUE(card_->Reset(Call{}).has_value());
  OpenIsdr();
  EXPECT_EQ(Send("81E2910006BF3E035C015A"), "6985") << "a reset forgets it";
}

TEST_F(ShellTest, MalformedTerminalCapability) {
  EXPECT_EQ(Send("80AA0000"), "6700");
  EXPECT_EQ(Send("80AA01000AA9088100820101830107"), "6A86");
  EXPECT_EQ(Send("80AA000005A803830107"), "6A80");
  EXPECT_EQ(Send("80AA000005A904830107"), "6A80");
  EXPECT_EQ(Send("80AA000005A903830207"), "6A80");
}

// As pySim does it: no Le but in GET RESPONSE, MANAGE CHANNEL with the number, class 81.
TEST_F(ShellTest, PySimSession) {
  EXPECT_EQ(Send("00A40004023F00"), "6115");
  EXPECT_EQ(Send("00C0000015"),
            "62138202782183023F008A0105C606900100830101"
            "9000");
  EXPECT_EQ(Send("00A40004022FE2"), "6113");
  EXPECT_EQ(Send("00C0000013"),
            "62118202412183022FE28A01058002000A8800"
            "9000");
  EXPECT_EQ(Send("00B000000A"), "986411111111111111219000");
  EXPECT_EQ(Send("00700001"), "9000");
  EXPECT_EQ(Send("01A4040410A0000005591010FFFFFFFF8900000100"), "6121");
  EXPECT_EQ(Send("01C0000021"), std::string(kIsdrFci) + "9000");
  EXPECT_EQ(Send("81E2910006BF3E035C015A"), "6115");
  EXPECT_EQ(Send("81C0000015"), "BF3E125A10890490321234512345123456789012359000");
  EXPECT_EQ(Send("00708001"), "9000");
}

// 61xx as recorded in ../shared/data/recorded: data first when Le is there, none otherwise.
TEST_F(ShellTest, LongAnswersAreFetchedInParts) {
  StartWithTestFunctions();
  Bytes command = Hex("BF7F820200");
  command.resize(5 + 512, 0x5A);
  EXPECT_EQ(InBlocks(command), "6100");
  EXPECT_EQ(Send("81C0000000"), ToHex(ByteSpan(command).first(256)) + "6100");
  EXPECT_EQ(Send("81C00000FF"), ToHex(ByteSpan(command).subspan(256, 255)) + "6106");
  EXPECT_EQ(Send("81C0000007"), "6C06") << "Le of more than what waits";
  EXPECT_EQ(Send("81C00000"), "6C06");
  EXPECT_EQ(Send("01C0000002"), "5A5A6104") << "interindustry class is good as well";
  EXPECT_EQ(Send("81C0000000"), "5A5A5A5A9000") << "Le 00 takes what there is";
  EXPECT_EQ(Send("81C0000000"), "6F00");
}

TEST_F(ShellTest, LeOfTheCommandTakesTheFirstPart) {
  OpenIsdr();
  EXPECT_EQ(Send("81E2910006BF3E035C015A00"), "BF3E125A10890490321234512345123456789012359000");
  EXPECT_EQ(Send("81E2910006BF3E035C015A15"), "BF3E125A10890490321234512345123456789012359000");
  EXPECT_EQ(Send("81E2910006BF3E035C015A03"), "BF3E126112");
  EXPECT_EQ(Send("81C0000112"), "6A86");
  EXPECT_EQ(Send("81C0000012"), "5A10890490321234512345123456789012359000");
}

TEST_F(ShellTest, ACommandInBetweenDropsWhatWaits) {
  OpenIsdr();
  EXPECT_EQ(Send("81E2910006BF3E035C015A"), "6115");
  EXPECT_EQ(Send("81F2000C"), "9000");
  EXPECT_EQ(Send("81C0000015"), "6F00");
  EXPECT_EQ(Send("81E2910006BF3E035C015A"), "6115");
  EXPECT_EQ(Send("00A4000C023F00"), "9000") << "on another channel";
  EXPECT_EQ(Send("81C0000015"), "BF3E125A10890490321234512345123456789012359000");
}

TEST_F(ShellTest, BlocksAreCheckedAndCounted) {
  OpenIsdr();
  EXPECT_EQ(Send("81E21100"
                 "03BF3E03"),
            "9000");
  EXPECT_EQ(Send("81E29101"
                 "035C015A"),
            "6115");
  EXPECT_EQ(Send("81E29101"
                 "035C015A"),
            "6985")
      << "no chain under way";
  EXPECT_EQ(Send("81E21100"
                 "03BF3E03"),
            "9000");
  EXPECT_EQ(Send("81E29102"
                 "035C015A"),
            "6A86")
      << "a gap";
  EXPECT_EQ(Send("81E29101"
                 "035C015A"),
            "6985")
      << "which dropped the chain";
  EXPECT_EQ(Send("81E21100"
                 "03BF3E03"),
            "9000");
  EXPECT_EQ(Send("81E21100"
                 "03BF3E03"),
            "9000")
      << "block 00 begins anew";
  EXPECT_EQ(Send("81E29101"
                 "035C015A"),
            "6115");
  EXPECT_EQ(Send("81E21000"
                 "03BF3E03"),
            "6A86");
  EXPECT_EQ(Send("81E29000"
                 "03BF3E03"),
            "6A86");
  EXPECT_EQ(Send("81E29100"), "6700");
  EXPECT_EQ(Send("81E29100"
                 "00"),
            "6700");
}

TEST_F(ShellTest, OtherCommandsOfTheChannelBreakAChain) {
  OpenIsdr();
  for (const char* between : {"81F2000C", "81C0000001", "0188000000"}) {
    EXPECT_EQ(Send("81E21100"
                   "03BF3E03"),
              "9000");
    Send(between);
    EXPECT_EQ(Send("81E29101"
                   "035C015A"),
              "6985")
        << between;
  }
}

TEST_F(ShellTest, ChainsOfTwoChannelsDoNotMix) {
  OpenIsdr();
  EXPECT_EQ(Send("0070000001"), "029000");
  EXPECT_EQ(Send("02A4040C10A0000005591010FFFFFFFF8900000100"), "9000");
  EXPECT_EQ(Send("81E21100"
                 "03BF3E03"),
            "9000");
  EXPECT_EQ(Send("82E21100"
                 "01BF"),
            "9000");
  EXPECT_EQ(Send("82E21101"
                 "012D"),
            "9000");
  EXPECT_EQ(Send("81E29101"
                 "035C015A"),
            "6115");
  EXPECT_EQ(Send("82E29102"
                 "01"
                 "00"),
            "6161");
  EXPECT_EQ(Send("81C0000015"), "BF3E125A10890490321234512345123456789012359000");
  EXPECT_EQ(Send("82C0000004").substr(0, 8), "BF2D5EA0");
}

TEST_F(ShellTest, CommandsAreBounded) {
  StartWithTestFunctions();
  Bytes command = Hex("BF7F821FFB");  // 8187 bytes: 8192 in all
  command.resize(8192, 0x00);
  EXPECT_EQ(InBlocks(command), "6100");
  command = Hex("BF7F821FFC");
  command.resize(8193, 0x00);
  EXPECT_EQ(InBlocks(command), "6A84");
}

TEST_F(ShellTest, CommandsThatAreNotOneElement) {
  OpenIsdr();
  EXPECT_EQ(Es10("BF7D00"), "6A88");
  EXPECT_EQ(Es10("BF3E035C01"), "6A80") << "cut off";
  EXPECT_EQ(Es10("BF3E035C015A00"), "6A80") << "a byte too many";
  EXPECT_EQ(Es10("BF"), "6A80");
  EXPECT_EQ(Es10("BF3E80"), "6A80") << "indefinite length";
}

// 1036 bytes: tag, 3 of length, 1024 encrypted, 8 of MAC; what pySim's generator sends.
TEST_F(ShellTest, SegmentsAreBoundedByTheirProtectedPart) {
  StartWithTestFunctions();
  Bytes segment = Hex("86820408");
  segment.resize(1036);
  EXPECT_EQ(InBlocks(segment), "9000");
  EXPECT_EQ(InBlocks(Concat({Hex("A0820808"), segment})), "9000");
  segment.push_back(0);
  EXPECT_EQ(InBlocks(segment), "6700");
  EXPECT_EQ(InBlocks(Concat({Hex("A0820808"), segment})), "6700");
  EXPECT_EQ(InBlocks(Hex("A1822F40")), "9000") << "the header of a list alone";
}

TEST_F(ShellTest, StrictCardsHoldTo1020Bytes) {
  CardOptions options;
  options.quirks.strict_segments = true;
  StartWithTestFunctions(options);
  Bytes segment = Hex("868203F8");
  segment.resize(1020);
  EXPECT_EQ(InBlocks(segment), "9000");
  segment.push_back(0);
  EXPECT_EQ(InBlocks(segment), "6700");
}

}  // namespace
}  // namespace lpab::sim::euicc
