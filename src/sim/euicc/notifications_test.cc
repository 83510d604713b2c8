#include "sim/euicc/notifications.h"

#include "crypto/chain.h"
#include "sim/euicc/card_fixture.h"

namespace lpab::sim::euicc {
namespace {

constexpr const char* kEnableB = "BF3111A00C5A0A98881111111111111192810100";
// NotificationMetadata by RSPDefinitions: 80 seqNumber, 81 event, 0C address, 5A iccid.
constexpr const char* kDisabledA =
    "BF2F1F800100810205200C0A61312E6578616D706C655A0A98641111111111111121";
constexpr const char* kEnabledB1 =
    "BF2F1F800101810206400C0A62312E6578616D706C655A0A98881111111111111192";
constexpr const char* kEnabledB2 =
    "BF2F1F800102810206400C0A62322E6578616D706C655A0A98881111111111111192";

class NotificationsTest : public CardTest {
 protected:
  void SetUp() override {
    CardState state = TwoProfiles();
    state.profiles[0].notifications = {{0x20, "a1.example"}};
    state.profiles[1].notifications = {{0x40, "b1.example"}, {0x50, "b2.example"}};
    Start(state);
    OpenIsdr();
  }

  tlv::Element Part(ByteSpan contents, size_t index) {
    tlv::Reader reader(contents);
    tlv::Element element;
    for (size_t i = 0; i <= index; ++i) element = reader.Next().value();
    return element;
  }
};

TEST_F(NotificationsTest, MetadataAndEventsAreCodedInDer) {
  EXPECT_EQ(ToHex(EncodeNamedBits(0x80)), "0780");
  EXPECT_EQ(ToHex(EncodeNamedBits(0x10)), "0410");
  EXPECT_EQ(ToHex(EncodeNamedBits(0xF0)), "04F0");
  EXPECT_EQ(ToHex(EncodeNamedBits(0x00)), "00");
  EXPECT_EQ(ToHex(EncodeNotificationMetadata(128, NotificationEvent::kInstall, "x", {})),
            "BF2F0B80020080810207800C0178");
}

TEST_F(NotificationsTest, ASwitchIssuesWhatBothProfilesConfigure) {
  EXPECT_EQ(Es10("BF2800"), "BF2802A0009000");
  EXPECT_EQ(Es10(kEnableB), "BF31038001009000");
  EXPECT_EQ(Es10("BF2800"),
            std::string("BF2868A066") + kDisabledA + kEnabledB1 + kEnabledB2 + "9000");
  EXPECT_EQ(card_->state().next_sequence_number, 3u);
}

TEST_F(NotificationsTest, TheListIsFilteredByEvents) {
  Es10(kEnableB);
  EXPECT_EQ(Es10("BF280481020520"), std::string("BF2824A022") + kDisabledA + "9000");
  EXPECT_EQ(Es10("BF280481020460"),
            std::string("BF2868A066") + kDisabledA + kEnabledB1 + kEnabledB2 + "9000");
  EXPECT_EQ(Es10("BF280481020780"), "BF2802A0009000");
  EXPECT_EQ(Es10("BF280481020840"), "BF280381017F9000");
  EXPECT_EQ(Es10("BF280481010540"), "BF280381017F9000");
  EXPECT_EQ(Es10("BF2803800100"), "BF280381017F9000");
}

TEST_F(NotificationsTest, NotificationsAreSignedByTheCard) {
  Es10(kEnableB);
  const Bytes answer = Hex(Es10("BF2B05A003800101"));  // A0 { 80 01 }: seqNumber 1
  const auto response = tlv::ReadOne(ByteSpan(answer).first(answer.size() - 2), 0xBF2B);
  ASSERT_TRUE(response.has_value());
  const auto list = tlv::ReadOne(response->value, 0xA0);
  ASSERT_TRUE(list.has_value());
  const auto signed_notification = tlv::ReadOne(list->value, 0x30);
  ASSERT_TRUE(signed_notification.has_value()) << "one notification";
  const ByteSpan contents = signed_notification->value;
  EXPECT_EQ(ToHex(Part(contents, 0).whole), kEnabledB1);
  EXPECT_EQ(Part(contents, 1).tag, 0x5F37u);
  const auto euicc = crypto::Certificate::FromDer(Part(contents, 2).whole);
  const auto eum = crypto::Certificate::FromDer(Part(contents, 3).whole);
  ASSERT_TRUE(euicc.has_value() && eum.has_value());
  const std::vector<crypto::Certificate> anchors = {SharedPki().ci.certificate};
  const auto chain = crypto::VerifyEuiccChain(*euicc, *eum, anchors, {});
  ASSERT_TRUE(chain.has_value()) << chain.error().ToString();
  EXPECT_TRUE(chain->euicc_key.Verify(Hex(kEnabledB1), Part(contents, 1).value).has_value());
  EXPECT_FALSE(chain->euicc_key.Verify(Hex(kEnabledB2), Part(contents, 1).value).has_value());
}

TEST_F(NotificationsTest, RetrievalByNumberByEventAndAll) {
  Es10(kEnableB);
  EXPECT_NE(Es10("BF2B05A003800100").find(kDisabledA), std::string::npos) << "0 is a number";
  const std::string enabled = Es10("BF2B06A00481020640");
  EXPECT_EQ(enabled.find(kDisabledA), std::string::npos);
  EXPECT_LT(enabled.find(kEnabledB1), enabled.find(kEnabledB2));
  EXPECT_NE(enabled.find(kEnabledB2), std::string::npos);
  const std::string all = Es10("BF2B00");
  for (const char* each : {kDisabledA, kEnabledB1, kEnabledB2}) {
    EXPECT_NE(all.find(each), std::string::npos);
  }
  EXPECT_EQ(Es10("BF2B05A003800103"), "BF2B038101019000");
}

// VoCat pull request 130: the criterion without its A0.
TEST_F(NotificationsTest, RetrievalNeedsTheExplicitTag) {
  Es10(kEnableB);
  EXPECT_EQ(Es10("BF2B03800101"), "BF2B0381017F9000");
  EXPECT_EQ(Es10("BF2B05A003820101"), "BF2B0381017F9000");
  EXPECT_EQ(Es10("BF2B05A0038001FF"), "BF2B0381017F9000") << "a negative number";
  EXPECT_EQ(Es10("BF2B02A000"), "BF2B0381017F9000");
}

TEST_F(NotificationsTest, NothingPendingIsNoResult) {
  EXPECT_EQ(Es10("BF2B00"), "BF2B038101019000");
}

TEST_F(NotificationsTest, SentNotificationsAreRemoved) {
  Es10(kEnableB);
  EXPECT_EQ(Es10("BF3003800101"), "BF30038001009000");
  EXPECT_EQ(Es10("BF3003800101"), "BF30038001019000");
  EXPECT_EQ(Es10("BF3003800100"), "BF30038001009000");
  EXPECT_EQ(Es10("BF2800"), std::string("BF2824A022") + kEnabledB2 + "9000");
  EXPECT_EQ(Es10("BF3000"), "BF300380017F9000");
  EXPECT_EQ(Es10("BF30038001FF"), "BF300380017F9000");
}

TEST_F(NotificationsTest, DeletionTellsTheDeletedProfilesAddress) {
  Es10("BF330C5A0A98881111111111111192");
  EXPECT_EQ(Es10("BF2800"),
            "BF2824A022BF2F1F800100810204100C0A62322E6578616D706C655A0A988811111111111111929000");
}

TEST_F(NotificationsTest, TheCiOfTheInstallationSigns) {
  const auto second =
      pki::TestPki::Generate(crypto::Curve::kBrainpoolP256r1,
                             {"89049032123451234512345678901235", "dp.example", "2.999.10", 0})
          .value();
  pki::EuiccIdentity identity = SharedPki().ToEuiccIdentity();
  identity.credentials.push_back(second.ToEuiccIdentity().credentials.front());
  CardState state = TwoProfiles();
  state.profiles[1].notifications = {{0x10, "b.example"}};
  state.profiles[1].ci_identifier = identity.credentials[1].CiIdentifier();
  auto card = Card::Create(
      {identity, {}, state, std::make_unique<MemoryStateStore>(), ManagementFunctions()});
  ASSERT_TRUE(card.has_value());
  card_ = std::move(*card);
  ASSERT_TRUE(card_->Reset(Call{}).has_value());
  OpenIsdr();
  Es10("BF330C5A0A98881111111111111192");
  const std::string all = ToHex(card_->state().notifications.at(0).signed_notification);
  EXPECT_NE(all.find(ToHex(second.euicc.certificate.Der())), std::string::npos);
  EXPECT_EQ(all.find(ToHex(SharedPki().euicc.certificate.Der())), std::string::npos);
}

}  // namespace
}  // namespace lpab::sim::euicc
