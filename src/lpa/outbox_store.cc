#include "lpa/outbox_store.h"

#include <ctime>

#include "base/log.h"
#include "lpa/sqlite.h"

namespace lpab::lpa {
namespace {

using sgp22::PendingNotification;

constexpr int64_t kVersion = 1;
constexpr char kSchema[] = R"(
  CREATE TABLE notification(
    id INTEGER PRIMARY KEY,
    eid TEXT NOT NULL,
    number INTEGER NOT NULL,
    event TEXT NOT NULL,
    address TEXT NOT NULL,
    raw BLOB NOT NULL,
    delivered INTEGER NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0,
    next_try INTEGER NOT NULL DEFAULT 0,
    last_error TEXT NOT NULL DEFAULT '',
    UNIQUE(eid, raw)))";
constexpr char kColumns[] =
    "SELECT id, eid, raw, delivered, failures, next_try, last_error FROM notification ";

Result<StoredNotification> ReadRow(const SqliteStatement& row) {
  StoredNotification stored;
  stored.id = row.Int(0);
  const Bytes raw = row.Blob(2);
  auto element = tlv::ReadOne(raw);
  if (!element) return Fail(std::move(element).error().WithContext("the outbox is damaged"));
  LPAB_ASSIGN(stored.notification, PendingNotification::FromElement(*element));
  stored.eid = row.Text(1);
  stored.delivered = row.Int(3) != 0;
  stored.failures = static_cast<int>(row.Int(4));
  stored.next_try = row.Int(5);
  stored.last_error = row.Text(6);
  return stored;
}

class SqliteOutboxStore final : public OutboxStore {
 public:
  SqliteOutboxStore(SqliteDatabase database, std::function<int64_t()> now)
      : database_(std::move(database)), now_(std::move(now)) {}

  int64_t Now() const override { return now_(); }

  Result<void> Add(const std::string& eid,
                   std::span<const PendingNotification> notifications) override {
    if (notifications.empty()) return {};
    LPAB_ASSIGN(SqliteTransaction transaction, SqliteTransaction::Begin(database_));
    for (const PendingNotification& notification : notifications) {
      LPAB_TRY(Insert(eid, notification));
    }
    return transaction.Commit();
  }

  Result<std::optional<StoredNotification>> Find(const std::string& eid, ByteSpan raw) override {
    LPAB_ASSIGN(SqliteStatement row,
                database_.Prepare(std::string(kColumns) + "WHERE eid=? AND raw=?"));
    row.BindText(eid).BindBlob(raw);
    LPAB_ASSIGN(const bool found, row.Step());
    if (!found) return std::optional<StoredNotification>();
    LPAB_ASSIGN(StoredNotification stored, ReadRow(row));
    return std::optional(std::move(stored));
  }

  Result<std::vector<StoredNotification>> List(const std::string& eid) override {
    LPAB_ASSIGN(SqliteStatement row,
                database_.Prepare(std::string(kColumns) +
                                  "WHERE eid=?1 OR ?1='' ORDER BY eid, number, id"));
    row.BindText(eid);
    std::vector<StoredNotification> list;
    while (true) {
      LPAB_ASSIGN(const bool found, row.Step());
      if (!found) return list;
      LPAB_ASSIGN(StoredNotification stored, ReadRow(row));
      list.push_back(std::move(stored));
    }
  }

  Result<void> MarkDelivered(int64_t id) override {
    LPAB_ASSIGN(SqliteStatement update,
                database_.Prepare("UPDATE notification SET delivered=1, last_error='' WHERE id=?"));
    return update.Bind(id).Run();
  }

  Result<void> MarkFailed(int64_t id, const std::string& error, int64_t next_try) override {
    LPAB_ASSIGN(SqliteStatement update,
                database_.Prepare("UPDATE notification SET failures=failures+1, last_error=?, "
                                  "next_try=? WHERE id=?"));
    return update.BindText(error).Bind(next_try).Bind(id).Run();
  }

  Result<void> Remove(int64_t id) override {
    LPAB_ASSIGN(SqliteStatement remove, database_.Prepare("DELETE FROM notification WHERE id=?"));
    return remove.Bind(id).Run();
  }

 private:
  Result<void> Insert(const std::string& eid, const PendingNotification& notification) {
    LPAB_ASSIGN(SqliteStatement insert, database_.Prepare("INSERT OR IGNORE INTO notification"
                                                          "(eid, number, event, address, raw) "
                                                          "VALUES(?, ?, ?, ?, ?)"));
    const sgp22::NotificationMetadata& metadata = notification.metadata;
    insert.BindText(eid).Bind(static_cast<int64_t>(metadata.sequence_number));
    insert.BindText(metadata.event.ToString()).BindText(log::Escape(metadata.address, 255));
    insert.BindBlob(notification.raw);
    return insert.Run();
  }

  SqliteDatabase database_;
  std::function<int64_t()> now_;
};

}  // namespace

Result<std::unique_ptr<OutboxStore>> OpenOutboxStore(const std::string& path,
                                                     std::function<int64_t()> now) {
  if (!now) now = [] { return static_cast<int64_t>(std::time(nullptr)); };
  LPAB_ASSIGN(SqliteDatabase database, SqliteDatabase::Open(path, kSchema, kVersion));
  return std::make_unique<SqliteOutboxStore>(std::move(database), std::move(now));
}

int64_t BackoffSeconds(int failures) {
  constexpr int64_t kFirst = 60;
  constexpr int64_t kLongest = 24 * 60 * 60;
  if (failures < 1) return 0;
  return failures > 11 ? kLongest : std::min(kFirst << (failures - 1), kLongest);
}

}  // namespace lpab::lpa
