#include "lpa/notification_outbox.h"

#include <gtest/gtest.h>

#include "io/temporary_folder.h"
#include "lpa/scripted_http.h"
#include "lpa/scripted_isdr.h"

namespace lpab::lpa {
namespace {

// recorded/minimal/euicc-info1.der.
constexpr char kInfo1[] = "BF20098203020000A900AA009000";
// Numbers 0 and 7 (delete), addresses "a.b" and "c.d", as annex H codes them.
constexpr char kZero[] = "3017BF2F0C800100810204100C03612E625F37010130003000";
constexpr char kSeven[] = "3017BF2F0C800107810204100C03632E645F37010130003000";

class NotificationOutboxTest : public testing::Test {
 protected:
  void SetUp() override {
    card_.On("BF2000", kInfo1);
    card_.On("BF2B00", std::string("BF2B34A032") + kSeven + kZero + "9000");
    card_.On("BF3003800100", "BF30038001009000").On("BF3003800107", "BF30038001009000");
  }
  std::vector<NotificationDelivery> Deliver() {
    auto pending = outbox_.Retrieve(nullptr, {});
    EXPECT_TRUE(pending) << pending.error().ToString();
    return pending ? outbox_.Deliver(std::move(*pending), {}) : std::vector<NotificationDelivery>();
  }
  std::string NumbersRemoved() const {
    std::string text;
    for (const std::string& request : card_.requests()) {
      if (request.starts_with("BF30")) text += request.substr(request.size() - 2) + " ";
    }
    return text;
  }

  ScriptedIsdr card_;
  ScriptedHttp http_;
  IsdrChannel isdr_ = IsdrChannel::Open(card_, {}, {}).value();
  Es9Plus es9plus_{http_};
  NotificationOutbox outbox_{isdr_, es9plus_};
};

// lpac issue 430: number 0 was skipped and success printed.
TEST_F(NotificationOutboxTest, DeliversAllIncludingNumberZeroInOrder) {
  http_.On("handleNotification", http::HttpResponse{204, {}, ""});
  const auto deliveries = Deliver();
  ASSERT_EQ(deliveries.size(), 2u);
  EXPECT_EQ(deliveries[0].metadata.sequence_number, 0u);
  EXPECT_TRUE(deliveries[0].removed);
  EXPECT_TRUE(deliveries[1].removed);
  EXPECT_EQ(http_.requests()[0].url, "https://a.b/gsma/rsp2/es9plus/handleNotification");
  EXPECT_EQ(http_.requests()[1].url, "https://c.d/gsma/rsp2/es9plus/handleNotification");
  EXPECT_EQ(NumbersRemoved(), "00 07 ");
  EXPECT_EQ(card_.batches(), 2);  // retrieve, remove
}

// Without its EID nothing can be written down, and a card that is lost keeps what was sent.
TEST_F(NotificationOutboxTest, ACardLostBeforeItsEidIsSentNothingOf) {
  card_.On("BF3E035C015A", "?");
  const io::TemporaryFolder folder;
  const auto store = OpenOutboxStore(folder.path() + "/outbox.sqlite").value();
  NotificationOutbox outbox(isdr_, es9plus_, store.get());
  EXPECT_EQ(outbox.Retrieve(nullptr, {}).error().code, ErrorCode::kUnavailable);
}

// A card that tells no EID is served without the store.
TEST_F(NotificationOutboxTest, ACardWithoutAnEidIsServedWithoutTheStore) {
  const io::TemporaryFolder folder;
  const auto store = OpenOutboxStore(folder.path() + "/outbox.sqlite").value();
  NotificationOutbox outbox(isdr_, es9plus_, store.get());
  EXPECT_EQ(outbox.Retrieve(nullptr, {}).value().size(), 2u);
  EXPECT_TRUE(store->List("")->empty());
}

TEST_F(NotificationOutboxTest, WhatTheServerRefusesStaysOnTheCard) {
  http_.On("handleNotification", http::HttpResponse{500, {}, ""});
  const auto deliveries = Deliver();
  ASSERT_EQ(deliveries.size(), 2u);
  EXPECT_FALSE(deliveries[0].delivered);
  EXPECT_EQ(deliveries[0].error->Detail<HttpDetail>()->status, 500);
  EXPECT_EQ(NumbersRemoved(), "");
}

TEST_F(NotificationOutboxTest, TellsTheCardsCisFirstAndObeysARefusal) {
  int told = 0;
  const CardCiHandler handler = [&](std::span<const Bytes> identifiers) -> Result<void> {
    ++told;
    EXPECT_TRUE(identifiers.empty());
    EXPECT_TRUE(http_.requests().empty());
    return Fail(ErrorCode::kUntrusted, "no");
  };
  EXPECT_EQ(outbox_.Retrieve(handler, {}).error().code, ErrorCode::kUntrusted);
  EXPECT_EQ(told, 1);
}

TEST_F(NotificationOutboxTest, SelectsByNumber) {
  auto pending = outbox_.Retrieve(nullptr, {});
  ASSERT_TRUE(pending);
  EXPECT_EQ(Select(*pending, {0}).size(), 1u);
  EXPECT_EQ(Select(*pending, {0})[0].metadata.address, "a.b");
  EXPECT_EQ(Without(*pending, {0})[0].metadata.address, "c.d");
}

TEST_F(NotificationOutboxTest, ReportsWhatCouldNotBeRemoved) {
  http_.On("handleNotification", http::HttpResponse{200, {}, ""});
  auto pending = outbox_.Retrieve(nullptr, {});
  ASSERT_TRUE(pending);
  ASSERT_TRUE(isdr_.Close({}));
  const auto deliveries = outbox_.Deliver(std::move(*pending), {});
  EXPECT_TRUE(deliveries[0].delivered);
  EXPECT_FALSE(deliveries[0].removed);
  EXPECT_EQ(deliveries[0].error->message,
            "delivered, but not removed from the card: the channel is closed");
}

TEST_F(NotificationOutboxTest, RemovesOneUnsentOnlyByForce) {
  const auto refused = outbox_.Remove(7, false, {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kFailedPrecondition);
  EXPECT_EQ(NumbersRemoved(), "");
  EXPECT_TRUE(outbox_.Remove(7, true, {}));
  EXPECT_EQ(NumbersRemoved(), "07 ");
  EXPECT_EQ(outbox_.Remove(8, true, {}).error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(http_.requests().empty());
}

// BF30 with result 1, nothingToDelete: another program removed it meanwhile.
TEST_F(NotificationOutboxTest, WhatTheCardNoLongerHasCountsAsRemoved) {
  http_.On("handleNotification", http::HttpResponse{204, {}, ""});
  card_.Replace("BF3003800107", "BF30038001019000");
  const auto deliveries = Deliver();
  EXPECT_TRUE(deliveries.at(1).removed);
  EXPECT_FALSE(deliveries.at(1).error);
}

}  // namespace
}  // namespace lpab::lpa
