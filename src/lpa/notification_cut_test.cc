// The outbox cut between every two of its steps: as if the process were killed there.
#include <gtest/gtest.h>

#include <iostream>

#include "base/hex.h"
#include "base/log.h"
#include "io/temporary_folder.h"
#include "lpa/notification_outbox.h"
#include "lpa/scripted_isdr.h"

namespace lpab::lpa {
namespace {

constexpr char kEid[] = "89049032123451234512345678901235";
constexpr char kInfo1[] = "BF20098203020000A900AA00";
// Numbers 0 and 7 (delete), addresses "a.b" and "c.d", as annex H codes them.
const std::string kZero = "3017BF2F0C800100810204100C03612E625F37010130003000";
const std::string kSeven = "3017BF2F0C800107810204100C03632E645F37010130003000";

// Counts what crosses from the LPA to the world outside; after `left` of these nothing does, and
// nothing that comes back is seen.
struct Power {
  int left = 1000;
  int used = 0;
  bool Use() {
    ++used;
    return left-- > 0;
  }
};

// A card with the two notifications; knows SELECT-less ES10 and nothing else.
class Card final : public card::Reader {
 public:
  explicit Card(Power& power) : power_(power) {}
  Result<std::unique_ptr<card::ApduChannel>> OpenLogicalChannel(std::span<const apdu::Aid> aids,
                                                                const Call&) override {
    if (power_.left <= 0) return Fail(ErrorCode::kUnavailable, "cut");
    return std::unique_ptr<card::ApduChannel>(new Channel(*this, aids[0]));
  }
  uint32_t card_generation() const override { return 1; }
  std::string Describe() const override { return "card"; }

  std::vector<std::string> pending = {kZero, kSeven};

 private:
  class Channel final : public card::ApduChannel {
   public:
    Channel(Card& card, apdu::Aid aid) : card_(card), info_{std::move(aid), {}, false} {}
    const card::ChannelInfo& info() const override { return info_; }
    Result<card::BatchResult> TransmitBatch(std::span<const card::BatchCommand> commands,
                                            const Call& call,
                                            const card::BatchProgress& progress) override {
      const card::Exchange exchange = [this](const apdu::CommandApdu& command, const Call&) {
        return card_.Exchange(command);
      };
      return card::RunBatch(exchange, commands, call, progress);
    }
    Result<void> Close(const Call&) override { return {}; }

   private:
    Card& card_;
    card::ChannelInfo info_;
  };

  Result<apdu::ResponseApdu> Exchange(const apdu::CommandApdu& command) {
    if (!power_.Use()) return Fail(ErrorCode::kUnknownOutcome, "cut");
    const std::string answer = Answer(ToHex(command.data));
    if (!power_.Use()) return Fail(ErrorCode::kUnknownOutcome, "cut");
    return apdu::ResponseApdu{FromHex(answer).value(), apdu::kSwSuccess};
  }
  std::string Answer(const std::string& request) {
    if (request == "BF2000") return kInfo1;
    if (request.starts_with("BF3E")) return std::string("BF3E125A10") + kEid;
    if (request.starts_with("BF2B")) return List();
    return Remove(request.ends_with("00") ? kZero : kSeven);
  }
  std::string List() const {
    std::string all;
    for (const std::string& one : pending) all += one;
    const uint8_t length = static_cast<uint8_t>(all.size() / 2);
    return "BF2B" + ToHex(Bytes{static_cast<uint8_t>(length + 2)}) + "A0" + ToHex(Bytes{length}) +
           all;
  }
  std::string Remove(const std::string& notification) {
    return std::erase(pending, notification) > 0 ? "BF3003800100" : "BF3003800101";
  }

  Power& power_;
};

// Takes every notification and remembers their bodies.
class Server final : public http::HttpClient {
 public:
  explicit Server(Power& power) : power_(power) {}
  Result<http::HttpResponse> Send(const http::HttpRequest& request, const Call&) override {
    if (!power_.Use()) return Fail(ErrorCode::kUnavailable, "cut");
    bodies.push_back(request.url + request.body);
    if (!power_.Use()) return Fail(ErrorCode::kUnavailable, "cut");
    return http::HttpResponse{204, {}, ""};
  }
  std::vector<std::string> bodies;

 private:
  Power& power_;
};

// The store on disk, which is not reached once the power is gone.
class CutStore final : public OutboxStore {
 public:
  CutStore(Power& power, std::unique_ptr<OutboxStore> store)
      : power_(power), store_(std::move(store)) {}
  int64_t Now() const override { return store_->Now(); }
  Result<void> Add(const std::string& eid,
                   std::span<const sgp22::PendingNotification> notifications) override {
    return Through([&] { return store_->Add(eid, notifications); });
  }
  Result<std::optional<StoredNotification>> Find(const std::string& eid, ByteSpan raw) override {
    return Through([&] { return store_->Find(eid, raw); });
  }
  Result<std::vector<StoredNotification>> List(const std::string& eid) override {
    return Through([&] { return store_->List(eid); });
  }
  Result<void> MarkDelivered(int64_t id) override {
    return Through([&] { return store_->MarkDelivered(id); });
  }
  Result<void> MarkFailed(int64_t id, const std::string& error, int64_t next_try) override {
    return Through([&] { return store_->MarkFailed(id, error, next_try); });
  }
  Result<void> Remove(int64_t id) override {
    return Through([&] { return store_->Remove(id); });
  }

 private:
  template <typename Function>
  auto Through(Function function) -> decltype(function()) {
    if (!power_.Use()) return Fail(ErrorCode::kUnavailable, "cut");
    auto result = function();
    if (!power_.Use()) return Fail(ErrorCode::kUnavailable, "cut");
    return result;
  }

  Power& power_;
  std::unique_ptr<OutboxStore> store_;
};

struct Lab {
  Power power;
  Card card{power};
  Server server{power};
  io::TemporaryFolder folder;
  std::unique_ptr<OutboxStore> Store() {
    return OpenOutboxStore(folder.path() + "/outbox.sqlite").value();
  }
  // One run of the program, with `exchanges` before it is killed.
  void Run(int exchanges) {
    power = {exchanges, 0};
    CutStore store(power, Store());
    auto isdr = IsdrChannel::Open(card, {}, {});
    if (!isdr) return;
    Es9Plus es9plus(server);
    NotificationOutbox outbox(*isdr, es9plus, &store);
    auto pending = outbox.Retrieve(nullptr, {});
    if (pending) outbox.Deliver(std::move(*pending), {});
  }
  int OnCard(const std::string& notification) const {
    return static_cast<int>(std::ranges::count(card.pending, notification));
  }
  int Received(const std::string& url) const {
    return static_cast<int>(std::ranges::count_if(
        server.bodies, [&url](const std::string& body) { return body.starts_with(url); }));
  }
};

TEST(NotificationCutTest, NoneIsLostWhereverItIsCut) {
  log::SetMinimumLevel(log::Level::kError);
  Lab whole;
  whole.Run(1000);
  const int steps = whole.power.used;
  EXPECT_TRUE(whole.card.pending.empty());
  EXPECT_TRUE(whole.Store()->List("")->empty());
  ASSERT_GT(steps, 20);
  for (int cut = 0; cut <= steps; ++cut) {
    SCOPED_TRACE("cut after " + std::to_string(cut) + " of " + std::to_string(steps));
    Lab lab;
    lab.Run(cut);
    // What is off the card was taken by its server.
    EXPECT_GE(lab.OnCard(kZero) + lab.Received("https://a.b"), 1);
    EXPECT_GE(lab.OnCard(kSeven) + lab.Received("https://c.d"), 1);
    // What the store calls delivered was taken.
    for (const auto& stored : lab.Store()->List("").value()) {
      const std::string url = "https://" + stored.notification.metadata.address;
      EXPECT_GE(lab.Received(url), stored.delivered ? 1 : 0);
    }
    lab.Run(1000);
    EXPECT_TRUE(lab.card.pending.empty());
    EXPECT_TRUE(lab.Store()->List("")->empty());
    EXPECT_GE(lab.Received("https://a.b"), 1);
    EXPECT_GE(lab.Received("https://c.d"), 1);
    // One repeat at most, of the same bytes.
    EXPECT_LE(lab.server.bodies.size(), 3u);
    for (const std::string& body : lab.server.bodies) {
      EXPECT_EQ(std::ranges::count(whole.server.bodies, body), 1) << body;
    }
  }
  RecordProperty("cuts", steps + 1);
  std::cout << "cut " << steps + 1 << " times\n";
}

TEST(NotificationStoreTest, WhatWasDeliveredIsNotSentAgain) {
  Lab lab;
  auto store = lab.Store();
  IsdrChannel isdr = IsdrChannel::Open(lab.card, {}, {}).value();
  Es9Plus es9plus(lab.server);
  NotificationOutbox outbox(isdr, es9plus, store.get());
  auto pending = outbox.Retrieve(nullptr, {}).value();
  ASSERT_TRUE(store->MarkDelivered(store->List("")->at(0).id));
  const auto deliveries = outbox.Deliver(pending, {});
  EXPECT_TRUE(deliveries.at(0).removed);
  ASSERT_EQ(lab.server.bodies.size(), 1u);
  EXPECT_TRUE(lab.server.bodies[0].starts_with("https://c.d"));
  EXPECT_TRUE(lab.card.pending.empty());
}

TEST(NotificationStoreTest, ADeliveredOneMayBeRemovedWithoutForce) {
  Lab lab;
  auto store = lab.Store();
  IsdrChannel isdr = IsdrChannel::Open(lab.card, {}, {}).value();
  Es9Plus es9plus(lab.server);
  NotificationOutbox outbox(isdr, es9plus, store.get());
  ASSERT_TRUE(outbox.Retrieve(nullptr, {}));
  EXPECT_FALSE(outbox.Remove(0, false, {}));
  ASSERT_TRUE(store->MarkDelivered(store->List("")->at(0).id));
  EXPECT_TRUE(outbox.Remove(0, false, {}));
  EXPECT_EQ(lab.card.pending, std::vector<std::string>{kSeven});
  EXPECT_EQ(store->List("")->size(), 1u);
}

TEST(NotificationStoreTest, ThoseOfACardThatIsGoneAreSentFromTheStore) {
  Lab lab;
  auto store = lab.Store();
  Es9Plus es9plus(lab.server);
  {
    IsdrChannel isdr = IsdrChannel::Open(lab.card, {}, {}).value();
    ASSERT_TRUE(NotificationOutbox(isdr, es9plus, store.get()).Retrieve(nullptr, {}));
  }
  NotificationSender sender(es9plus, store.get());
  const auto sent = sender.SendStored("", SendWhen::kDue, {}).value();
  ASSERT_EQ(sent.size(), 2u);
  EXPECT_TRUE(sent[0].delivered);
  EXPECT_EQ(lab.server.bodies.size(), 2u);
  EXPECT_TRUE(sender.SendStored("", SendWhen::kDue, {})->empty());
  // The card comes back: they are removed from it and not sent again.
  lab.Run(1000);
  EXPECT_EQ(lab.server.bodies.size(), 2u);
  EXPECT_TRUE(lab.card.pending.empty());
  EXPECT_TRUE(store->List("")->empty());
}

// A server that answers with a status is left alone for a while; one not reached is not.
TEST(NotificationStoreTest, AServersFailurePutsTheNextTryOff) {
  class Failing final : public http::HttpClient {
   public:
    Result<http::HttpResponse> Send(const http::HttpRequest&, const Call&) override {
      ++calls;
      if (unreachable) return Fail(ErrorCode::kUnavailable, "connection refused");
      return http::HttpResponse{500, {}, ""};
    }
    int calls = 0;
    bool unreachable = true;
  };
  Lab lab;
  int64_t now = 1'800'000'000;
  auto store =
      OpenOutboxStore(lab.folder.path() + "/outbox.sqlite", [&now] { return now; }).value();
  IsdrChannel isdr = IsdrChannel::Open(lab.card, {}, {}).value();
  Failing server;
  Es9Plus es9plus(server);
  NotificationOutbox outbox(isdr, es9plus, store.get());
  const auto pending = outbox.Retrieve(nullptr, {}).value();
  outbox.Deliver(pending, {});
  server.unreachable = false;
  outbox.Deliver(pending, {});
  EXPECT_EQ(server.calls, 4);
  const auto waiting = outbox.Deliver(pending, {});
  EXPECT_EQ(server.calls, 4);
  EXPECT_EQ(waiting.at(0).error->code, ErrorCode::kBusy);
  EXPECT_FALSE(waiting.at(0).delivered);
  outbox.Deliver(pending, {}, SendWhen::kNow);
  EXPECT_EQ(server.calls, 6);
  now += BackoffSeconds(3);
  outbox.Deliver(pending, {});
  EXPECT_EQ(server.calls, 8);
  EXPECT_EQ(lab.card.pending.size(), 2u);
}

// An address that is none is told as such, and the notification kept.
TEST(NotificationStoreTest, AnAddressThatIsNoHostNameIsRefused) {
  Lab lab;
  // As number 0, with the address "a/b".
  lab.card.pending = {"3017BF2F0C800100810204100C03612F625F37010130003000"};
  auto store = lab.Store();
  IsdrChannel isdr = IsdrChannel::Open(lab.card, {}, {}).value();
  Es9Plus es9plus(lab.server);
  NotificationOutbox outbox(isdr, es9plus, store.get());
  const auto deliveries = outbox.Deliver(outbox.Retrieve(nullptr, {}).value(), {});
  EXPECT_TRUE(lab.server.bodies.empty());
  EXPECT_EQ(deliveries.at(0).error->code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(lab.card.pending.size(), 1u);
  EXPECT_EQ(store->List("")->size(), 1u);
}

}  // namespace
}  // namespace lpab::lpa
