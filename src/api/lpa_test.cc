// The public interface on a card port of a user's own, with the software eUICC behind it.
#include "lpab/lpa.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/convert.h"
#include "io/temporary_folder.h"
#include "sim/euicc/card.h"
#include "sim/pki/test_pki.h"

namespace lpab::v1 {
namespace {

using testing::HasSubstr;

constexpr char kEid[] = "89049032123451234512345678901235";  // of SGP.26

// What a user would write for a reader that takes APDUs: MANAGE CHANNEL and SELECT by hand. Spec:
// ISO/IEC 7816-4 sections 11.1.2 and 11.2.2.
class RawPort final : public CardPort {
 public:
  explicit RawPort(card::RawCard& card) : card_(card) { EXPECT_TRUE(card_.Reset({})); }

  Result<int> OpenChannel(ByteSpan aid, const Call&) override {
    ++opened;
    const Bytes opened_channel = Send(Bytes{0x00, 0x70, 0x00, 0x00, 0x01});
    const int number = opened_channel.at(0);
    Bytes select = {0x00, 0xA4, 0x04, 0x00, static_cast<uint8_t>(aid.size())};
    select.insert(select.end(), aid.begin(), aid.end());
    const Bytes answer = Send(WithChannel(select, number));
    if (answer.at(answer.size() - 2) == 0x61) return number;
    Send(Bytes{0x00, 0x70, 0x80, static_cast<uint8_t>(number)});
    return Error{ErrorCode::kNotFound, "no such application", {}, {}};
  }
  Result<Bytes> Transmit(int channel, ByteSpan command, const Call& call) override {
    ++transmitted;
    remaining = call.Remaining();
    if (failure) return *failure;
    if (answer) return *answer;
    return Send(WithChannel(command, channel));
  }
  Result<void> CloseChannel(int channel, const Call&) override {
    ++closed;
    Send(Bytes{0x00, 0x70, 0x80, static_cast<uint8_t>(channel)});
    return {};
  }
  std::string Describe() const override { return "my reader"; }

  std::optional<Error> failure;
  std::optional<Bytes> answer;
  std::chrono::milliseconds remaining{0};
  int opened = 0;
  int transmitted = 0;
  int closed = 0;

 private:
  Bytes Send(ByteSpan command) { return card_.Transmit(command, {}).value(); }
  card::RawCard& card_;
};

class LpaTest : public testing::Test {
 protected:
  LpaTest() {
    sim::pki::PkiOptions options;
    options.eid = kEid;
    options.now = 1'800'000'000;
    const auto pki = sim::pki::TestPki::Generate(crypto::Curve::kNistP256, options).value();
    card_ = sim::euicc::Card::Create({pki.ToEuiccIdentity(),
                                      {},
                                      {},
                                      std::make_unique<sim::euicc::MemoryStateStore>(),
                                      sim::euicc::ManagementFunctions()})
                .value();
    auto port = std::make_unique<RawPort>(*card_);
    port_ = port.get();
    lpa_.emplace(std::move(*Lpa::Open(UseCardPort(std::move(port)))));
  }

  std::unique_ptr<sim::euicc::Card> card_;
  RawPort* port_;
  std::optional<Lpa> lpa_;
};

TEST_F(LpaTest, AUsersOwnPortCarriesAnLpa) {
  const auto chip = lpa_->ReadChip();
  ASSERT_TRUE(chip) << chip.error().ToString();
  EXPECT_EQ(chip->eid, kEid);
  EXPECT_EQ(chip->sgp22_version, "2.2.2");
  EXPECT_EQ(chip->verifies.size(), 1u);
  const auto profiles = lpa_->ListProfiles();
  ASSERT_TRUE(profiles) << profiles.error().ToString();
  EXPECT_TRUE(profiles->empty());
  EXPECT_EQ(port_->opened, port_->closed);
}

TEST_F(LpaTest, AidsThatTheCardHasNotArePassedOver) {
  LpaOptions options;
  options.isdr_aids = {{0xA0, 0x00, 0x00, 0x00, 0x01}};
  auto port = std::make_unique<RawPort>(*card_);
  const RawPort* counted = port.get();
  auto lpa = Lpa::Open(UseCardPort(std::move(port)), options);
  ASSERT_TRUE(lpa);
  const auto chip = lpa->ReadChip();
  ASSERT_TRUE(chip) << chip.error().ToString();
  EXPECT_EQ(counted->opened, 2);
}

TEST_F(LpaTest, ThePortIsGivenTheDeadline) {
  ASSERT_TRUE(lpa_->ReadChip(Call::Within(std::chrono::seconds(20))));
  EXPECT_GT(port_->remaining, std::chrono::seconds(1));
  EXPECT_LE(port_->remaining, std::chrono::seconds(20));
}

TEST_F(LpaTest, AnErrorOfThePortArrivesWithItsDetail) {
  port_->failure = Error{ErrorCode::kUnavailable, "the cable is out", "plug it in", {}};
  port_->failure->details.os_error = ENODEV;
  const auto profiles = lpa_->ListProfiles();
  ASSERT_FALSE(profiles);
  EXPECT_EQ(profiles.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(profiles.error().message, HasSubstr("the cable is out"));
  EXPECT_EQ(profiles.error().details.os_error, ENODEV);
}

TEST_F(LpaTest, WhatIsNoAnswerOfACardIsNotTaken) {
  for (const Bytes& answer : {Bytes{}, Bytes{0x90}, Bytes(100000, 0x00)}) {
    port_->answer = answer;
    const auto profiles = lpa_->ListProfiles();
    ASSERT_FALSE(profiles);
    // Reading changes nothing, so that the outcome of a lost answer is known.
    EXPECT_EQ(profiles.error().code, ErrorCode::kUnavailable) << profiles.error().ToString();
    EXPECT_THAT(profiles.error().message, HasSubstr("no answer of a card"));
  }
}

TEST_F(LpaTest, ACancelledCallSendsNothing) {
  const auto canceller = Canceller::Create();
  ASSERT_TRUE(canceller);
  const Call call = Call().StoppedBy(*canceller);
  EXPECT_FALSE(call.Cancelled());
  EXPECT_GE(call.CancelHandle(), 0);
  canceller->Cancel();
  EXPECT_TRUE(call.Cancelled());
  const auto profiles = lpa_->ListProfiles(call);
  ASSERT_FALSE(profiles);
  EXPECT_EQ(profiles.error().code, ErrorCode::kCancelled);
  EXPECT_EQ(port_->transmitted, 0);
}

TEST_F(LpaTest, ACommandThatTheCardRefusesCarriesTheCardsResult) {
  const auto change = lpa_->Enable("89880010100000000018");
  ASSERT_FALSE(change);
  EXPECT_EQ(change.error().code, ErrorCode::kNotFound);
}

TEST_F(LpaTest, OrdersAreChecked) {
  const auto without = lpa_->Download({}, {});
  ASSERT_FALSE(without);
  EXPECT_THAT(without.error().message, HasSubstr("ask_consent"));
  DownloadHandlers handlers;
  handlers.ask_consent = [](const Profile&) { return Consent::kInstall; };
  Order both;
  both.activation_code = "LPA:1$smdp.example.com$X";
  both.matching_id = "X";
  EXPECT_EQ(lpa_->Download(both, handlers).error().code, ErrorCode::kInvalidArgument);
  Order broken;
  broken.activation_code = "LPA:1";
  EXPECT_EQ(lpa_->Download(broken, handlers).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(port_->transmitted, 0);
}

TEST_F(LpaTest, OptionsAreChecked) {
  LpaOptions options;
  options.block_size = 20;
  EXPECT_EQ(Lpa::Open(UseCardPort(std::make_unique<RawPort>(*card_)), options).error().code,
            ErrorCode::kInvalidArgument);
  options.block_size = 0;
  options.isdr_aids = {{0xA0}};
  EXPECT_EQ(Lpa::Open(UseCardPort(std::make_unique<RawPort>(*card_)), options).error().code,
            ErrorCode::kInvalidArgument);
}

TEST_F(LpaTest, TheStateFolderIsMade) {
  const io::TemporaryFolder folder;
  LpaOptions options;
  options.state_folder = folder.path() + "/new/state";
  auto lpa = Lpa::Open(UseCardPort(std::make_unique<RawPort>(*card_)), options);
  ASSERT_TRUE(lpa) << lpa.error().ToString();
  const auto deliveries = lpa->ProcessNotifications();
  ASSERT_TRUE(deliveries) << deliveries.error().ToString();
  EXPECT_TRUE(deliveries->empty());
}

TEST(CardTest, ANameThatNamesNoCardSaysWhichDo) {
  const auto card = OpenCard("floppy:A");
  ASSERT_FALSE(card);
  EXPECT_EQ(card.error().code, ErrorCode::kInvalidArgument);
  EXPECT_THAT(card.error().next, HasSubstr("bridge:HOST:PORT"));
}

// ISO/IEC 7816-4 section 5.4.1, tables 2 and 3.
TEST(CardTest, ChannelBitsOfTheClassByte) {
  EXPECT_EQ(WithChannel(Bytes{0x80, 0xE2}, 1), (Bytes{0x81, 0xE2}));
  EXPECT_EQ(WithChannel(Bytes{0x80, 0xE2}, 4), (Bytes{0xC0, 0xE2}));
  EXPECT_EQ(WithChannel(Bytes{0x00, 0xA4}, 19), (Bytes{0x4F, 0xA4}));
}

TEST(ErrorTest, CodesAreThoseOfTheProject) {
  EXPECT_EQ(ErrorCodeName(ErrorCode::kInvalidArgument), "invalid-argument");
  EXPECT_EQ(ErrorCodeName(ErrorCode::kUnknownOutcome), "unknown-outcome");
  EXPECT_EQ(ErrorCodeName(ErrorCode::kUnsupported), "unsupported");
  EXPECT_EQ(ErrorCodeName(ErrorCode::kInternal), "internal");
}

TEST(ErrorTest, DetailsOfEveryLayerArrive) {
  const auto details = [](ErrorDetail detail) {
    return api::ToPublic(lpab::Error{lpab::ErrorCode::kRefused, "", "", std::move(detail)}).details;
  };
  EXPECT_EQ(details(StatusWordDetail{0x6A82}).status_word, 0x6A82);
  EXPECT_EQ(details(CmeDetail{14}).cme_error, 14);
  EXPECT_EQ(details(Es10Detail{"EnableProfile", 2}).es10_function, "EnableProfile");
  EXPECT_EQ(details(Es10Detail{"EnableProfile", 2}).es10_result, 2);
  EXPECT_EQ(details(RspDetail{"8.2.6", "3.8"}).subject_code, "8.2.6");
  EXPECT_EQ(details(RspDetail{"8.2.6", "3.8"}).reason_code, "3.8");
  EXPECT_EQ(details(HttpDetail{500}).http_status, 500);
  EXPECT_EQ(details(OsDetail{2}).os_error, 2);
  EXPECT_EQ(details(BridgeDetail{7}).bridge_error, 7);
}

TEST(ErrorTest, TextIsSafeToShow) {
  const Error error{ErrorCode::kRefused, "the server says \x1b[2J", "ask it", {}};
  EXPECT_EQ(error.ToString(), "refused: the server says \\x1B[2J; ask it");
  EXPECT_EQ(ForDisplay("a\nb"), "a\\x0Ab");
}

}  // namespace
}  // namespace lpab::v1
