#include "sim/euicc/file_view.h"

#include "sim/euicc/card_fixture.h"

namespace lpab::sim::euicc {
namespace {

// Coding of the parameters by TS 102 221 section 11.1.1.3.
constexpr const char* kMfParameters = "62138202782183023F008A0105C606900100830101";
constexpr const char* kIccidParameters = "62118202412183022FE28A01058002000A8800";
constexpr const char* kDirParameters =
    "621482054221002001"
    "83022F008A010580020020"
    "8800";
constexpr const char* kAdfParameters =
    "62258202782183027FFF8410A0000000871002FF34FF0789312E30FF8A0105C606900100830101";

class FileViewTest : public CardTest {
 protected:
  void SetUp() override { Start(TwoProfiles()); }
};

TEST_F(FileViewTest, SelectGivesControlParameters) {
  EXPECT_EQ(Send("00A40004023F0000"), std::string(kMfParameters) + "9000");
  EXPECT_EQ(Send("00A40004022FE200"), std::string(kIccidParameters) + "9000");
  EXPECT_EQ(Send("00A40004022F0000"), std::string(kDirParameters) + "9000");
  EXPECT_EQ(Send("00A40404"
                 "10A0000000871002FF34FF0789312E30FF00"),
            std::string(kAdfParameters) + "9000");
  EXPECT_EQ(Send("00A4000C023F00"), "9000");
}

TEST_F(FileViewTest, SelectWithoutLeAnnouncesThem) {
  EXPECT_EQ(Send("00A40004022FE2"), "6113");
  EXPECT_EQ(Send("00C0000013"), std::string(kIccidParameters) + "9000");
}

TEST_F(FileViewTest, TransparentFilesAreRead) {
  Send("00A4000C022FE2");
  EXPECT_EQ(Send("00B000000A"), "986411111111111111219000");
  EXPECT_EQ(Send("00B0000000"), "6C0A");
  EXPECT_EQ(Send("00B00000"), "6C0A");
  EXPECT_EQ(Send("00B000000B"), "6C0A");
  EXPECT_EQ(Send("00B0000802"), "11219000");
  EXPECT_EQ(Send("00B0000803"), "6C02");
  EXPECT_EQ(Send("00B0000A01"), "6B00");
  EXPECT_EQ(Send("00B0820001"), "6A82") << "no short file identifiers";
  EXPECT_EQ(Send("00B2010404"), "6981");
}

TEST_F(FileViewTest, RecordsAreRead) {
  EXPECT_EQ(Send("00A4080C047F106F3A"), "9000");
  EXPECT_EQ(Send("00B2010404"), "010203049000");
  EXPECT_EQ(Send("00B2020404"), "111213149000");
  EXPECT_EQ(Send("00B2020400"), "6C04");
  EXPECT_EQ(Send("00B20204"), "6C04");
  EXPECT_EQ(Send("00B2030404"), "6A83");
  EXPECT_EQ(Send("00B2000404"), "6A83");
  EXPECT_EQ(Send("00B2010204"), "6A86");
  EXPECT_EQ(Send("00B0000004"), "6981");
}

TEST_F(FileViewTest, NothingSelectedNothingRead) {
  EXPECT_EQ(Send("00B000000A"), "6986");
  EXPECT_EQ(Send("00B2010404"), "6986");
  Send("00A4000C022FE2");
  Send("00A4000C023F00");
  EXPECT_EQ(Send("00B000000A"), "6986");
}

// 7FFF is the ADF, 7F20 the GSM directory that older modems ask for.
TEST_F(FileViewTest, TheUsimIsReachedByAidAndByItsAliases) {
  for (const char* select : {"00A4040C07A0000000871002", "00A4000C027FFF", "00A4000C027F20"}) {
    Start(TwoProfiles());
    EXPECT_EQ(Send(select), "9000") << select;
    EXPECT_EQ(Send("00A4000C026F07"), "9000") << select;
    EXPECT_EQ(Send("00B0000009"), "0809101010325406369000") << select;
  }
  for (const char* path : {"00A4080C047FFF6F07", "00A4080C047F206F07"}) {
    Start(TwoProfiles());
    EXPECT_EQ(Send(path), "9000") << path;
    EXPECT_EQ(Send("00B0000009"), "0809101010325406369000") << path;
  }
}

TEST_F(FileViewTest, IdentifiersAreFoundWhereTs102221Says) {
  EXPECT_EQ(Send("00A4000C026F3A"), "6A82") << "not below the MF";
  EXPECT_EQ(Send("00A4000C027F10"), "9000");
  EXPECT_EQ(Send("00A4000C026F3A"), "9000");
  EXPECT_EQ(Send("00A4000C022FE2"), "6A82") << "an EF of the parent";
  EXPECT_EQ(Send("00A4000C027FFF"), "9000");
  EXPECT_EQ(Send("00A4000C027F10"), "9000") << "a directory beside";
  EXPECT_EQ(Send("00A4030C"), "9000");
  EXPECT_EQ(Send("00A4010C022FE2"), "6A82") << "P1 01 takes directories only";
  EXPECT_EQ(Send("00A4010C027F10"), "9000");
  EXPECT_EQ(Send("00A4090C026F3A"), "9000");
  EXPECT_EQ(Send("00A4000C023F00"), "9000");
}

TEST_F(FileViewTest, RefusedSelectsLeaveTheSelection) {
  Send("00A4000C022FE2");
  EXPECT_EQ(Send("00A4000C029999"), "6A82");
  EXPECT_EQ(Send("00A4080C037F106F"), "6A82") << "half an identifier";
  EXPECT_EQ(Send("00A4080C047F109999"), "6A82");
  EXPECT_EQ(Send("00A4000C0A2FE2"), "6700") << "Lc lies";
  EXPECT_EQ(Send("00A4000C032FE200"), "6700");
  EXPECT_EQ(Send("00A4020C022FE2"), "6A86");
  EXPECT_EQ(Send("00A40010022FE2"), "6A86");
  EXPECT_EQ(Send("00B000000A"), "986411111111111111219000");
}

TEST_F(FileViewTest, StatusTellsDirectoryAndApplication) {
  EXPECT_EQ(Send("80F2000000"), "6C15");
  EXPECT_EQ(Send("80F2000015"), std::string(kMfParameters) + "9000");
  EXPECT_EQ(Send("80F2000C"), "9000");
  EXPECT_EQ(Send("80F2000112"), "6A88") << "no application selected";
  Send("00A4040C07A0000000871002");
  EXPECT_EQ(Send("80F2000112"), "8410A0000000871002FF34FF0789312E30FF9000");
  EXPECT_EQ(Send("80F2000027"), std::string(kAdfParameters) + "9000");
  EXPECT_EQ(Send("80F2030000"), "6A86");
  EXPECT_EQ(Send("80F2000200"), "6A86");
}

TEST_F(FileViewTest, ACardWithoutEnabledProfileHasABareMasterFile) {
  CardState state = TwoProfiles();
  state.profiles[0].enabled = false;
  Start(state);
  EXPECT_EQ(Send("00A40004023F0000"), std::string(kMfParameters) + "9000");
  EXPECT_EQ(Send("00A40004022FE200"), "6A82");
  EXPECT_EQ(Send("00A4000C027FFF"), "6A82");
  EXPECT_EQ(Send("00A4040C07A0000000871002"), "6A82");
  EXPECT_EQ(Send("80F2000015"), std::string(kMfParameters) + "9000");
}

TEST_F(FileViewTest, FilesAreTheNewProfilesAtOnce) {
  Send("00A4000C022FE2");
  OpenIsdr();
  EXPECT_EQ(Es10("BF3111A00C5A0A988811111111111111928101FF"), "BF31038001009000");
  EXPECT_EQ(Send("00B000000A"), "988811111111111111929000");
  EXPECT_EQ(Es10("BF3211A00C5A0A988811111111111111928101FF"), "BF32038001009000");
  EXPECT_EQ(Send("00B000000A"), "6986") << "the file is gone";
}

TEST_F(FileViewTest, ChannelsHaveTheirOwnSelection) {
  Send("0070000001");
  Send("00A4000C022FE2");
  Send("01A4040C07A0000000871002");
  Send("01A4000C026F07");
  EXPECT_EQ(Send("00B000000A"), "986411111111111111219000");
  EXPECT_EQ(Send("01B0000009"), "0809101010325406369000");
}

}  // namespace
}  // namespace lpab::sim::euicc
