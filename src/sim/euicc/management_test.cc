// ES10 functions that need no RSP session, as literal commands and answers.
#include <fstream>
#include <map>

#include "sim/euicc/card_fixture.h"
#include "sim/euicc/notifications.h"
#include "sim/euicc/recorded_state.h"

namespace lpab::sim::euicc {
namespace {

class ManagementTest : public CardTest {
 protected:
  void SetUp() override { StartIsdr(TwoProfiles()); }

  void StartIsdr(CardState state, CardOptions options = {}) {
    Start(std::move(state), std::move(options));
    OpenIsdr();
  }
};

std::string Lower(std::string text) {
  for (char& c : text) c = static_cast<char>(tolower(c));
  return text;
}

// What lpac sent and its card answered (../shared/data/recorded/lpac-management.txt): each command
// with the whole of its answer.
std::vector<std::pair<std::string, std::string>> RecordedExchanges() {
  std::vector<std::pair<std::string, std::string>> exchanges;
  std::ifstream file(LPAB_SHARED_DATA "/recorded/lpac-management.txt");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("C 81c0")) {
      exchanges.back().second.resize(exchanges.back().second.size() - 4);  // 61xx
    } else if (line.starts_with("C ")) {
      exchanges.emplace_back(line.substr(2), "");
    } else if (line.starts_with("R ")) {
      exchanges.back().second += line.substr(2);
    }
  }
  return exchanges;
}

TEST_F(ManagementTest, LpacSessionsAreAnsweredAsRecorded) {
  const auto exchanges = RecordedExchanges();
  if (exchanges.empty()) GTEST_SKIP() << "no recorded sessions in " LPAB_SHARED_DATA;
  identity_.eid = kRecordedEid;
  StartIsdr(RecordedState());
  // Not ours: addresses and EUICCInfo2 are that card's own; its empty rules authorisation table has
  // the tag 30, where RSPDefinitions' AUTOMATIC TAGS make it A0.
  const std::map<std::string, std::string> own = {
      {"81e2910003bf3c00", "bf3c"}, {"81e2910003bf2200", "bf22"}, {"81e2910003bf4300", "bf43"}};
  int compared = 0;
  for (const auto& exchange : exchanges) {
    const std::string answer = Lower(Whole(exchange.first, "81"));
    if (const auto found = own.find(exchange.first); found != own.end()) {
      EXPECT_EQ(answer.substr(0, 4), found->second);
    } else {
      EXPECT_EQ(answer, exchange.second) << exchange.first;
      ++compared;
    }
  }
  EXPECT_EQ(compared, 8);
}

TEST_F(ManagementTest, EidIsItsDigits) {
  EXPECT_EQ(Es10("BF3E035C015A"), "BF3E125A10890490321234512345123456789012359000");
  EXPECT_EQ(Es10("BF3E035C0157"), "6A80");
  EXPECT_EQ(Es10("BF3E00"), "6A80");
}

TEST_F(ManagementTest, InfoListsTheCisOfTheIdentity) {
  const std::string ci = ToHex(SharedPki().ci.key.public_key().KeyIdentifier());
  EXPECT_EQ(Es10("BF2000"), "BF20358203020202A9160414" + ci + "AA160414" + ci + "9000");
  EXPECT_EQ(Es10("BF200101"), "6A80");
}

// The profiles of TwoProfiles take 1024 bytes, 32 for each of 7 files and 59 of content: 1307 each;
// 291666 less twice that is 289052, 046 91C.
TEST_F(ManagementTest, Info2TellsVersionsAndResources) {
  const std::string ci = ToHex(SharedPki().ci.key.public_key().KeyIdentifier());
  EXPECT_EQ(Es10("BF2200"),
            "BF2274"
            "8103020301"
            "8203020202"
            "8303010000"
            "840C"
            "810102"
            "820304691C"
            "83022385"
            "8504066B00C0"
            "8703020300"
            "88020490"
            "A9160414" +
                ci + "AA160414" + ci +
                "8B0102"
                "0403010000"
                "0C0E4C50412D4252494447452D53494D"
                "9000");
  EXPECT_EQ(Es10("BF220101"), "6A80");
}

TEST_F(ManagementTest, FreeMemoryIsNeverNegative) {
  CardOptions options;
  options.memory_size = 1000;
  StartIsdr(TwoProfiles(), options);
  EXPECT_NE(Es10("BF2200").find("840A"
                                "810102"
                                "820100"
                                "83022385"),
            std::string::npos);
}

TEST_F(ManagementTest, ConfiguredAddresses) {
  EXPECT_EQ(Es10("BF3C00"),
            "BF3C1A81187465737472"
            "6F6F74736D64732E6578616D706C652E636F6D9000");
  CardState state;
  state.default_smdp_address = "dp.example";
  CardOptions options;
  options.root_ds_address = "ds.example";
  StartIsdr(state, options);
  EXPECT_EQ(Es10("BF3C00"), "BF3C18800A64702E6578616D706C65810A64732E6578616D706C659000");
}

TEST_F(ManagementTest, ProfilesAreListedByDefaultTags) {
  EXPECT_EQ(Es10("BF2D00"),
            "BF2D5EA05C"
            "E32C"
            "5A0A98641111111111111121"
            "4F10A0000005591010FFFFFFFF8900001100"
            "9F700101"
            "91024F70"
            "920141"
            "950102"
            "E32C"
            "5A0A98881111111111111192"
            "4F10A0000005591010FFFFFFFF8900001200"
            "9F700100"
            "91024F70"
            "920142"
            "950102"
            "9000");
  StartIsdr(CardState{});
  EXPECT_EQ(Es10("BF2D00"), "BF2D02A0009000");
}

TEST_F(ManagementTest, TagListChoosesWhatIsThere) {
  CardState state = TwoProfiles();
  state.profiles.pop_back();
  Profile& profile = state.profiles[0];
  profile.nickname = "N";
  profile.icon_type = 1;
  profile.icon = Hex("89504E47");
  profile.notifications = {{0xF0, "a.example"}, {0x20, "b.example"}};
  profile.owner = Hex("800300F110");
  profile.policy_rules = Hex("0640");
  StartIsdr(state);
  EXPECT_EQ(Es10("BF2D035C019F"),
            "BF2D0381"
            "01019000")
      << "a tag cut off";
  EXPECT_EQ(Es10("BF2D035C015A"), "BF2D10A00EE30C5A0A986411111111111111219000");
  EXPECT_EQ(Es10("BF2D055C03909F70"),
            "BF2D0BA009E3079F7001019001"
            "4E9000");
  EXPECT_EQ(Es10("BF2D045C029394"), "BF2D0DA00BE309930101940489504E479000");
  EXPECT_EQ(Es10("BF2D055C03B6B799"),
            "BF2D33A031E32F"
            "B622"
            "300F"
            "800204F0"
            "8109612E6578616D706C65"
            "300F"
            "80020520"
            "8109622E6578616D706C65"
            "B705800300F110"
            "99020640"
            "9000");
  EXPECT_EQ(Es10("BF2D045C02DF11"), "BF2D04A002E3009000") << "a tag that no profile has";
}

TEST_F(ManagementTest, SearchCriteriaAreExplicitlyTagged) {
  const std::string only_b = "BF2D10A00EE30C5A0A988811111111111111929000";
  EXPECT_EQ(Es10("BF2D11A00C5A0A988811111111111111925C015A"), only_b);
  EXPECT_EQ(Es10("BF2D17A0124F10A0000005591010FFFFFFFF89000012005C015A"), only_b);
  EXPECT_EQ(Es10("BF2D08A0039501025C014F").substr(0, 10), "BF2D2AA028");
  EXPECT_EQ(Es10("BF2D05A003950100"), "BF2D02A0009000");
  EXPECT_EQ(Es10("BF2D0C5A0A98881111111111111192"), "BF2D038101019000") << "no A0";
  EXPECT_EQ(Es10("BF2D05A003900100"), "BF2D038101019000");
}

TEST_F(ManagementTest, EnableSwitchesAndRefusesWhatIsNotDisabled) {
  EXPECT_EQ(Es10("BF3111A00C5A0A986411111111111111218101FF"), "BF31038001029000");
  EXPECT_EQ(Es10("BF3111A00C5A0A999999999999999999998101FF"), "BF31038001019000");
  EXPECT_EQ(Es10("BF3117A0124F10A0000005591010FFFFFFFF8900001200810100"), "BF31038001009000");
  EXPECT_FALSE(card_->state().profiles[0].enabled);
  EXPECT_TRUE(card_->state().profiles[1].enabled);
}

// openpilot's lpa.py, in use on cards of the field.
TEST_F(ManagementTest, TakesARefreshFlagWithTheUniversalTag) {
  EXPECT_EQ(Es10("BF3111A00C5A0A98881111111111111192010101"), "BF31038001009000");
}

TEST_F(ManagementTest, DisableRefusesWhatIsNotEnabled) {
  EXPECT_EQ(Es10("BF3211A00C5A0A988811111111111111928101FF"), "BF32038001029000");
  EXPECT_EQ(Es10("BF3211A00C5A0A999999999999999999998101FF"), "BF32038001019000");
  EXPECT_EQ(Es10("BF3211A00C5A0A986411111111111111218101FF"), "BF32038001009000");
  EXPECT_EQ(card_->state().Enabled(), nullptr);
}

TEST_F(ManagementTest, DeleteHasNoWrapperAndNeedsADisabledProfile) {
  EXPECT_EQ(Es10("BF330C5A0A98641111111111111121"), "BF33038001029000");
  EXPECT_EQ(Es10("BF33124F10A0000005591010FFFFFFFF8900009900"), "BF33038001019000");
  EXPECT_EQ(Es10("BF330EA00C5A0A98881111111111111192"), "BF330380017F9000");
  EXPECT_EQ(card_->state().profiles.size(), 2u);
  EXPECT_EQ(Es10("BF330C5A0A98881111111111111192"), "BF33038001009000");
  EXPECT_EQ(card_->state().profiles.size(), 1u);
}

TEST_F(ManagementTest, MalformedSwitchesAreUndefinedErrors) {
  EXPECT_EQ(Es10("BF310F5A0A988811111111111111928101FF"), "BF310380017F9000") << "no A0";
  EXPECT_EQ(Es10("BF310EA00C5A0A98881111111111111192"), "BF310380017F9000") << "no refreshFlag";
  EXPECT_EQ(Es10("BF3111A00C5A0A988811111111111111920201FF"), "BF310380017F9000") << "no BOOLEAN";
  EXPECT_EQ(Es10("BF3110A00B5A09988811111111111111"
                 "8101FF"),
            "BF310380017F9000");
  EXPECT_EQ(Es10("BF3200"), "BF320380017F9000");
  EXPECT_TRUE(card_->state().profiles[0].enabled);
}

TEST_F(ManagementTest, NicknameIsSetAndRemoved) {
  EXPECT_EQ(Es10("BF29125A0A98641111111111111121900470656572"), "BF29038001009000");
  EXPECT_EQ(card_->state().profiles[0].nickname, "peer");
  EXPECT_EQ(Es10("BF290E5A0A986411111111111111219000"), "BF29038001009000");
  EXPECT_EQ(card_->state().profiles[0].nickname, "");
  EXPECT_EQ(Es10("BF290E5A0A999999999999999999999000"), "BF29038001019000");
  EXPECT_EQ(Es10("BF290C5A0A98641111111111111121"), "BF290380017F9000");
}

TEST_F(ManagementTest, NicknameHasAtMost64Characters) {
  std::string umlauts;
  for (int i = 0; i < 64; ++i) umlauts += "C3A4";
  EXPECT_EQ(Es10("BF29818F"
                 "5A0A98641111111111111121"
                 "908180" +
                 umlauts),
            "BF29038001009000");
  EXPECT_EQ(Es10("BF298190"
                 "5A0A98641111111111111121"
                 "908181" +
                 umlauts + "41"),
            "BF290380017F9000");
}

}  // namespace
}  // namespace lpab::sim::euicc
