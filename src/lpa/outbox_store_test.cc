#include "lpa/outbox_store.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/hex.h"
#include "io/temporary_folder.h"
#include "lpa/sqlite.h"

namespace lpab::lpa {
namespace {

constexpr char kEid[] = "89001012012341234012345678901224";
constexpr char kOther[] = "89049032123451234512345678901235";

// OtherSignedNotification of number 0, delete, address "a.b"; annex H.
sgp22::PendingNotification Zero() {
  const Bytes raw = FromHex("3017BF2F0C800100810204100C03612E625F37010130003000").value();
  return sgp22::PendingNotification::FromElement(tlv::ReadOne(raw).value()).value();
}

class OutboxStoreTest : public testing::Test {
 protected:
  std::unique_ptr<OutboxStore> Open() {
    auto store = OpenOutboxStore(path_, [this] { return now_; });
    EXPECT_TRUE(store) << store.error().ToString();
    return std::move(*store);
  }
  io::TemporaryFolder folder_;
  std::string path_ = folder_.path() + "/outbox.sqlite";
  int64_t now_ = 1'800'000'000;
};

TEST_F(OutboxStoreTest, KeepsWhatItIsGivenAcrossOpenings) {
  const std::vector<sgp22::PendingNotification> one = {Zero()};
  ASSERT_TRUE(Open()->Add(kEid, one));
  const auto list = Open()->List("").value();
  ASSERT_EQ(list.size(), 1u);
  EXPECT_EQ(list[0].eid, kEid);
  EXPECT_EQ(list[0].notification.raw, one[0].raw);
  EXPECT_EQ(list[0].notification.metadata.sequence_number, 0u);
  EXPECT_EQ(list[0].notification.metadata.address, "a.b");
  EXPECT_FALSE(list[0].delivered);
  EXPECT_EQ(list[0].failures, 0);
}

TEST_F(OutboxStoreTest, ASecondAddChangesNothing) {
  const auto store = Open();
  const std::vector<sgp22::PendingNotification> one = {Zero()};
  ASSERT_TRUE(store->Add(kEid, one));
  const auto found = store->Find(kEid, one[0].raw).value();
  ASSERT_TRUE(found);
  ASSERT_TRUE(store->MarkDelivered(found->id));
  ASSERT_TRUE(store->Add(kEid, one));
  EXPECT_TRUE(store->Find(kEid, one[0].raw).value()->delivered);
  EXPECT_EQ(store->List(kEid)->size(), 1u);
}

TEST_F(OutboxStoreTest, CardsAreKeptApart) {
  const auto store = Open();
  const std::vector<sgp22::PendingNotification> one = {Zero()};
  ASSERT_TRUE(store->Add(kEid, one));
  ASSERT_TRUE(store->Add(kOther, one));
  EXPECT_EQ(store->List("")->size(), 2u);
  const auto mine = store->List(kOther).value();
  ASSERT_EQ(mine.size(), 1u);
  ASSERT_TRUE(store->Remove(mine[0].id));
  EXPECT_TRUE(store->List(kOther)->empty());
  EXPECT_EQ(store->List(kEid)->size(), 1u);
}

TEST_F(OutboxStoreTest, FailuresAreCountedWithTheNextTry) {
  const auto store = Open();
  const std::vector<sgp22::PendingNotification> one = {Zero()};
  ASSERT_TRUE(store->Add(kEid, one));
  const int64_t id = store->List("")->at(0).id;
  ASSERT_TRUE(store->MarkFailed(id, "no", now_ + 60));
  ASSERT_TRUE(store->MarkFailed(id, "HTTP status 500", now_ + 120));
  const auto list = Open()->List("").value();
  EXPECT_EQ(list.at(0).failures, 2);
  EXPECT_EQ(list.at(0).next_try, now_ + 120);
  EXPECT_EQ(list.at(0).last_error, "HTTP status 500");
}

TEST_F(OutboxStoreTest, WhatIsNoOutboxIsRefusedAndLeftAlone) {
  std::ofstream(path_) << std::string(5000, 'x');
  EXPECT_EQ(OpenOutboxStore(path_).error().code, ErrorCode::kMalformed);
  EXPECT_EQ(std::filesystem::file_size(path_), 5000u);
}

TEST_F(OutboxStoreTest, ANewerVersionIsRefused) {
  ASSERT_TRUE(SqliteDatabase::Open(path_)->Run("PRAGMA user_version=2"));
  EXPECT_EQ(OpenOutboxStore(path_).error().code, ErrorCode::kUnsupported);
}

TEST_F(OutboxStoreTest, AFolderThatIsNotThereIsRefused) {
  EXPECT_EQ(OpenOutboxStore(folder_.path() + "/no/outbox.sqlite").error().code,
            ErrorCode::kRefused);
}

TEST_F(OutboxStoreTest, ATransactionThatIsNotCommittedIsUndone) {
  Open();
  auto database = SqliteDatabase::Open(path_).value();
  {
    auto transaction = SqliteTransaction::Begin(database);
    ASSERT_TRUE(transaction);
    ASSERT_TRUE(
        database.Run("INSERT INTO notification(eid, number, event, address, raw) "
                     "VALUES('1', 1, '', '', x'3000')"));
  }
  EXPECT_TRUE(Open()->List("")->empty());
}

TEST(BackoffTest, DoublesUpToADay) {
  EXPECT_EQ(BackoffSeconds(0), 0);
  EXPECT_EQ(BackoffSeconds(1), 60);
  EXPECT_EQ(BackoffSeconds(2), 120);
  EXPECT_EQ(BackoffSeconds(11), 61440);
  EXPECT_EQ(BackoffSeconds(12), 86400);
  EXPECT_EQ(BackoffSeconds(1000), 86400);
}

}  // namespace
}  // namespace lpab::lpa
