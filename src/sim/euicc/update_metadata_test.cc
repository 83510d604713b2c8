// ES6.UpdateMetadata. The requests are written from UpdateMetadataRequest of RSPDefinitions.
#include "sim/euicc/update_metadata.h"

#include "sim/euicc/card_fixture.h"

namespace lpab::sim::euicc {
namespace {

constexpr char kDisableA[] = "BF3211A00C5A0A986411111111111111218101FF";
constexpr char kDisabled[] = "BF32038001009000";
constexpr char kDisallowed[] = "BF32038001039000";

class FailingStore final : public StateStore {
 public:
  Result<void> Commit(const CardState&) override {
    return Fail(ErrorCode::kUnavailable, "no space left on device");
  }
};

class UpdateMetadataTest : public CardTest {
 protected:
  void SetUp() override {
    state_ = TwoProfiles();
    state_.profiles[0].icon_type = 0;
    state_.profiles[0].icon = Hex("FFD8FF");
    state_.profiles[0].policy_rules = Hex("0560");  // ppr1, ppr2
    state_.profiles[0].owner = Hex("800300F110");
  }
  void Begin() {
    Start(state_);
    OpenIsdr();
  }
  // "9000", or the status word of the refusal.
  std::string Update(std::string_view request) {
    const auto updated = card_->UpdateMetadata(Hex(request));
    if (updated) return "9000";
    const auto* detail = updated.error().Detail<StatusWordDetail>();
    return detail == nullptr ? updated.error().ToString() : apdu::StatusWord(detail->sw).ToString();
  }
  const Profile& A() const { return card_->state().profiles[0]; }

  CardState state_;
};

TEST_F(UpdateMetadataTest, ChangesWhatItNamesAndNothingElse) {
  Begin();
  EXPECT_EQ(Update("BF2A0C"
                   "9103414243"
                   "920558C3A97A20"),
            "9000");
  Profile expected = state_.profiles[0];
  expected.provider = "ABC";
  expected.name = "X\xC3\xA9z ";
  EXPECT_EQ(A(), expected);
  EXPECT_EQ(card_->state().profiles[1], state_.profiles[1]);
  EXPECT_TRUE(card_->state().notifications.empty());
  // GetProfilesInfo { tagList 91, 92 } shows them at once.
  EXPECT_EQ(Es10("BF2D045C029192"),
            "BF2D19A017E30C9103414243920558C3A97A20E30791024F70920142"
            "9000");
  EXPECT_EQ(Update("BF2A00"), "9000") << "nothing named, nothing changed";
  EXPECT_EQ(A(), expected);
}

TEST_F(UpdateMetadataTest, AnIconComesWithItsTypeAndGoesWithIt) {
  Begin();
  EXPECT_EQ(Update("BF2A09"
                   "930101"
                   "940489504E47"),
            "9000");
  EXPECT_EQ(A().icon_type, 1);
  EXPECT_EQ(ToHex(A().icon), "89504E47");
  EXPECT_EQ(Update("BF2A06"
                   "940489504E47"),
            "6A80");
  EXPECT_EQ(Update("BF2A03"
                   "930100"),
            "6A80");
  EXPECT_EQ(Update("BF2A09"
                   "930102"
                   "940489504E47"),
            "6A80")
      << "no such type";
  EXPECT_EQ(A().icon_type, 1);
  EXPECT_EQ(Update("BF2A05"
                   "930101"
                   "9400"),
            "9000");
  EXPECT_FALSE(A().icon_type);
  EXPECT_TRUE(A().icon.empty());
}

TEST_F(UpdateMetadataTest, RulesAreOnlyTakenAway) {
  Begin();
  EXPECT_EQ(Es10(kDisableA), kDisallowed);
  EXPECT_EQ(Update("BF2A04"
                   "99020640"),
            "9000")
      << "ppr1 stays";
  EXPECT_EQ(ToHex(A().policy_rules), "0640");
  EXPECT_EQ(Update("BF2A04"
                   "99020560"),
            "9000")
      << "ppr2 does not come back";
  EXPECT_EQ(ToHex(A().policy_rules), "0640");
  EXPECT_EQ(Es10(kDisableA), kDisallowed);
  EXPECT_EQ(Update("BF2A03"
                   "990100"),
            "9000");
  EXPECT_TRUE(A().policy_rules.empty());
  EXPECT_EQ(Es10(kDisableA), kDisabled);
}

TEST_F(UpdateMetadataTest, UpdateControlMustBeZero) {
  Begin();
  EXPECT_EQ(Update("BF2A04"
                   "990205E0"),
            "6A80");
  EXPECT_EQ(Update("BF2A04"
                   "99020780"),
            "6A80");
  EXPECT_EQ(ToHex(A().policy_rules), "0560");
  for (const char* value : {"9900", "990101", "99020800", "9903000000"}) {
    const Bytes field = Hex(value);
    EXPECT_EQ(Update(ToHex(tlv::Encode(0xBF2A, field))), "6A80") << value;
  }
}

TEST_F(UpdateMetadataTest, OtherFieldsStayThePublishers) {
  Begin();
  for (const char* field : {"5A0A98001032547698103214", "950100", "B600", "B70580030 0F110",
                            "9001 41", "4F00", "BF7600"}) {
    std::string hex(field);
    std::erase(hex, ' ');
    EXPECT_EQ(Update(ToHex(tlv::Encode(0xBF2A, Hex(hex)))), "6A80") << field;
  }
  EXPECT_EQ(Update("BF2A06"
                   "920141"
                   "910142"),
            "6A80")
      << "out of order";
  EXPECT_EQ(Update("BF2A06"
                   "910141"
                   "910142"),
            "6A80")
      << "twice";
  EXPECT_EQ(A(), state_.profiles[0]);
}

// All of the request or none of it.
TEST_F(UpdateMetadataTest, BadValuesChangeNothing) {
  Begin();
  EXPECT_EQ(Update("BF2A07"
                   "910141"
                   "9202C328"),
            "6A80")
      << "no UTF-8";
  const std::string long_name = ToHex(Bytes(65, 'n'));
  EXPECT_EQ(Update("BF2A46"
                   "910141"
                   "9241" +
                   long_name),
            "6A80");
  const std::string long_provider = ToHex(Bytes(33, 'p'));
  EXPECT_EQ(Update("BF2A23"
                   "9121" +
                   long_provider),
            "6A80");
  const std::string icon = ToHex(Bytes(1025, 0xFF));
  EXPECT_EQ(Update("BF2A820408"
                   "930100"
                   "94820401" +
                   icon),
            "6A80");
  EXPECT_EQ(Update("BF2A04"
                   "910141"),
            "6A80")
      << "cut short";
  EXPECT_EQ(Update("BF2500"), "6A88");
  EXPECT_EQ(A(), state_.profiles[0]);
}

TEST_F(UpdateMetadataTest, NeedsAnEnabledProfile) {
  state_.profiles[0].enabled = false;
  Begin();
  EXPECT_EQ(Update("BF2A03"
                   "910141"),
            "6985");
}

TEST_F(UpdateMetadataTest, NeedsMemoryForTheIcon) {
  CardOptions options;
  options.memory_size = 0;
  for (const Profile& profile : state_.profiles) options.memory_size += MemoryOf(profile);
  Start(state_, options);
  EXPECT_EQ(Update("BF2A09"
                   "930101"
                   "940489504E47"),
            "6A84");
  EXPECT_EQ(Update("BF2A08"
                   "930101"
                   "940389504E"),
            "9000")
      << "as long as the one before";
}

TEST_F(UpdateMetadataTest, IsNoFunctionOfEs10) {
  Begin();
  EXPECT_EQ(Es10("BF2A03910141"), "6A88");
  EXPECT_EQ(A(), state_.profiles[0]);
}

TEST_F(UpdateMetadataTest, NothingChangesWhereItCannotBeKept) {
  Start(state_, {}, std::make_unique<FailingStore>());
  EXPECT_EQ(Update("BF2A03"
                   "910141"),
            "unavailable: no space left on device");
  EXPECT_EQ(A(), state_.profiles[0]);
}

// As lpa-sim makes it.
TEST_F(UpdateMetadataTest, Encodes) {
  MetadataUpdate update;
  EXPECT_EQ(ToHex(update.Encode()), "BF2A00");
  update.provider = "AB";
  update.name = "";
  update.icon_type = 1;
  update.icon = Hex("89504E47");
  update.rules = 0x40;
  EXPECT_EQ(ToHex(update.Encode()),
            "BF2A13"
            "91024142"
            "9200"
            "930101"
            "940489504E47"
            "99020640");
  update = {};
  update.rules = 0;
  EXPECT_EQ(ToHex(update.Encode()), "BF2A03990100");
}

}  // namespace
}  // namespace lpab::sim::euicc
