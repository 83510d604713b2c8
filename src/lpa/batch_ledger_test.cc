#include "lpa/batch_ledger.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "io/files.h"
#include "io/temporary_folder.h"
#include "lpa/sqlite.h"

namespace lpab::lpa {
namespace {

constexpr char kIdentity[] = "rsp.example.com$SECRET-MATCHING-ID";

class BatchLedgerTest : public testing::Test {
 protected:
  std::unique_ptr<BatchLedger> Open() { return OpenBatchLedger(path_).value(); }

  io::TemporaryFolder folder_;
  const std::string path_ = folder_.path() + "/batch.sqlite";
};

TEST_F(BatchLedgerTest, KeepsAnEntryFromOneRunToTheNext) {
  LedgerEntry entry;
  entry.state = BatchState::kLoading;
  entry.device = "sim:/a";
  entry.eid = "89049032123451234512345678901235";
  entry.iccid = "8988001010000000014";
  entry.transaction_id = {1, 0, 0xFF};
  entry.attempts = 2;
  entry.error = "no answer";
  ASSERT_TRUE(Open()->Write(kIdentity, entry));
  EXPECT_EQ(*Open()->Find(kIdentity).value(), entry);
  entry.state = BatchState::kInstalled;
  ASSERT_TRUE(Open()->Write(kIdentity, entry));
  EXPECT_EQ(*Open()->Find(kIdentity).value(), entry);
  EXPECT_FALSE(Open()->Find("rsp.example.com$OTHER").value());
}

TEST_F(BatchLedgerTest, EveryStateHasAName) {
  auto ledger = Open();
  for (int number = 0; number <= static_cast<int>(BatchState::kUnknown); ++number) {
    LedgerEntry entry;
    entry.state = static_cast<BatchState>(number);
    ASSERT_TRUE(ledger->Write(kIdentity, entry));
    EXPECT_EQ(ledger->Find(kIdentity).value()->state, entry.state);
  }
}

TEST_F(BatchLedgerTest, HoldsNoCodeAndIsItsOwnersAlone) {
  ASSERT_TRUE(Open()->Write(kIdentity, {}));
  const Bytes content = io::ReadFile(path_, 1 << 20).value();
  EXPECT_EQ(AsText(content).find("SECRET"), std::string_view::npos);
  const auto mode = std::filesystem::status(path_).permissions();
  EXPECT_EQ(static_cast<unsigned>(mode), 0600u);
  // Two ledgers know the same code by different fingerprints.
  const std::string other = folder_.path() + "/other.sqlite";
  ASSERT_TRUE(OpenBatchLedger(other).value()->Write(kIdentity, {}));
  const auto fingerprint = [](const std::string& path) {
    auto database = SqliteDatabase::Open(path).value();
    auto row = database.Prepare("SELECT fingerprint FROM code").value();
    EXPECT_TRUE(row.Step().value());
    return row.Blob(0);
  };
  EXPECT_EQ(fingerprint(path_).size(), 32u);
  EXPECT_NE(fingerprint(path_), fingerprint(other));
}

TEST_F(BatchLedgerTest, AnotherFileIsRefused) {
  ASSERT_TRUE(io::WriteFileAtomically(path_, AsBytes(std::string(5000, 'x'))));
  EXPECT_EQ(OpenBatchLedger(path_).error().code, ErrorCode::kMalformed);
}

TEST_F(BatchLedgerTest, AFileOfALaterVersionIsRefused) {
  Open();
  ASSERT_TRUE(SqliteDatabase::Open(path_).value().Run("PRAGMA user_version=2"));
  EXPECT_EQ(OpenBatchLedger(path_).error().code, ErrorCode::kUnsupported);
}

}  // namespace
}  // namespace lpab::lpa
