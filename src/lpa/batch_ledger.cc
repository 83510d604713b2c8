#include "lpa/batch_ledger.h"

#include <array>
#include <ctime>
#include <filesystem>

#include "base/log.h"
#include "crypto/hash.h"
#include "io/files.h"
#include "lpa/sqlite.h"

namespace lpab::lpa {
namespace {

namespace fs = std::filesystem;

constexpr int64_t kVersion = 1;
constexpr size_t kKeyBytes = 32;
constexpr size_t kLongestError = 1000;
constexpr char kSchema[] = R"(
  CREATE TABLE secret(id INTEGER PRIMARY KEY CHECK(id=1), key BLOB NOT NULL);
  CREATE TABLE code(
    fingerprint BLOB PRIMARY KEY,
    state TEXT NOT NULL,
    device TEXT NOT NULL,
    eid TEXT NOT NULL,
    iccid TEXT NOT NULL,
    transaction_id BLOB NOT NULL,
    attempts INTEGER NOT NULL,
    error TEXT NOT NULL,
    changed INTEGER NOT NULL))";

constexpr std::array kStates = {
    BatchState::kPlanned, BatchState::kStarted,      BatchState::kLoading, BatchState::kInstalled,
    BatchState::kDone,    BatchState::kNotInstalled, BatchState::kUnknown};

Result<BatchState> StateNamed(std::string_view name) {
  for (const BatchState state : kStates) {
    if (BatchStateName(state) == name) return state;
  }
  return Fail(ErrorCode::kMalformed, "the ledger has a state that is not known");
}

class SqliteBatchLedger final : public BatchLedger {
 public:
  explicit SqliteBatchLedger(SqliteDatabase database) : database_(std::move(database)) {}

  Result<void> ReadKey() {
    LPAB_ASSIGN(SqliteStatement insert,
                database_.Prepare("INSERT OR IGNORE INTO secret(id, key) VALUES(1, ?)"));
    LPAB_TRY(insert.BindBlob(crypto::RandomBytes(kKeyBytes)).Run());
    LPAB_ASSIGN(SqliteStatement row, database_.Prepare("SELECT key FROM secret"));
    LPAB_TRY(row.Step());
    key_ = row.Blob(0);
    if (key_.size() != kKeyBytes) return Fail(ErrorCode::kMalformed, "the ledger has no key");
    return {};
  }

  Result<std::optional<LedgerEntry>> Find(const std::string& identity) override {
    LPAB_ASSIGN(SqliteStatement row,
                database_.Prepare("SELECT state, device, eid, iccid, transaction_id, attempts, "
                                  "error FROM code WHERE fingerprint=?"));
    LPAB_ASSIGN(const bool found, row.BindBlob(Fingerprint(identity)).Step());
    if (!found) return std::optional<LedgerEntry>();
    LedgerEntry entry;
    LPAB_ASSIGN(entry.state, StateNamed(row.Text(0)));
    entry.device = row.Text(1);
    entry.eid = row.Text(2);
    entry.iccid = row.Text(3);
    entry.transaction_id = row.Blob(4);
    entry.attempts = static_cast<int>(row.Int(5));
    entry.error = row.Text(6);
    return std::optional(std::move(entry));
  }

  Result<void> Write(const std::string& identity, const LedgerEntry& entry) override {
    LPAB_ASSIGN(SqliteStatement write,
                database_.Prepare("INSERT OR REPLACE INTO code VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)"));
    write.BindBlob(Fingerprint(identity)).BindText(BatchStateName(entry.state));
    write.BindText(entry.device).BindText(entry.eid).BindText(entry.iccid);
    write.BindBlob(entry.transaction_id).Bind(entry.attempts);
    write.BindText(log::Escape(entry.error, kLongestError));
    return write.Bind(static_cast<int64_t>(std::time(nullptr))).Run();
  }

 private:
  Bytes Fingerprint(const std::string& identity) const {
    return ToBytes(crypto::HmacSha256(key_, AsBytes(identity)));
  }

  SqliteDatabase database_;
  Bytes key_;
};

// Made before SQLite opens it, so that it is never readable by others; SQLite gives its journal the
// same mode.
Result<void> MakePrivate(const std::string& path) {
  std::error_code failure;
  if (!fs::exists(path, failure)) return io::WriteFileAtomically(path, {}, 0600);
  fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write, failure);
  if (failure) return Fail(io::FileError("protecting", path, failure.value()));
  return {};
}

}  // namespace

std::string_view BatchStateName(BatchState state) {
  switch (state) {
    case BatchState::kPlanned:
      return "planned";
    case BatchState::kStarted:
      return "started";
    case BatchState::kLoading:
      return "loading";
    case BatchState::kInstalled:
      return "installed";
    case BatchState::kDone:
      return "done";
    case BatchState::kNotInstalled:
      return "not-installed";
    case BatchState::kUnknown:
      break;
  }
  return "unknown";
}

Result<std::unique_ptr<BatchLedger>> OpenBatchLedger(const std::string& path) {
  LPAB_TRY(MakePrivate(path));
  LPAB_ASSIGN(SqliteDatabase database, SqliteDatabase::Open(path, kSchema, kVersion));
  auto ledger = std::make_unique<SqliteBatchLedger>(std::move(database));
  LPAB_TRY(ledger->ReadKey());
  return ledger;
}

}  // namespace lpab::lpa
