// A thin wrap of SQLite's C interface: one database file, prepared statements.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/bytes.h"
#include "base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace lpab::lpa {

// One run of a statement. Parameters are bound in the order of the ?s. One thread; not after its
// Database is gone.
class SqliteStatement {
 public:
  SqliteStatement& Bind(int64_t value);
  // Both are copied.
  SqliteStatement& BindText(std::string_view text);
  SqliteStatement& BindBlob(ByteSpan bytes);

  // To the next row; false when there is none. Errors: as Database::Run.
  Result<bool> Step();
  // Runs a statement that gives no rows. Errors: as Database::Run.
  Result<void> Run();

  // Of the row that Step found; columns count from 0.
  int64_t Int(int column) const;
  std::string Text(int column) const;
  Bytes Blob(int column) const;

 private:
  friend class SqliteDatabase;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  explicit SqliteStatement(sqlite3_stmt* statement) : statement_(statement) {}
  void Note(int bound);

  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  int bound_ = 0;
  int bind_result_ = 0;
};

// A committed change is on the disk (synchronous=FULL). Waits five seconds for another process that
// writes. One thread.
class SqliteDatabase {
 public:
  // Opens, or makes, the file. Errors: kRefused (not writable), kMalformed (no database, or
  // damaged), kBusy, kResourceExhausted (disk full), kUnavailable.
  static Result<SqliteDatabase> Open(const std::string& path);
  // As Open, of a file with the tables of `schema`, which are made where it is new; `version`
  // counts the schema's changes. Errors: as Open; kUnsupported when a newer version made the file.
  static Result<SqliteDatabase> Open(const std::string& path, const char* schema, int64_t version);

  // Statements without parameters, separated by semicolons. Errors: as Open.
  Result<void> Run(const char* sql);
  // Errors: as Open; kInternal when the SQL is wrong.
  Result<SqliteStatement> Prepare(std::string_view sql);

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };
  explicit SqliteDatabase(sqlite3* database) : database_(database) {}
  Result<int64_t> Version();
  Result<void> PrepareSchema(const std::string& path, const char* schema, int64_t version);

  std::unique_ptr<sqlite3, Close> database_;
};

// A transaction: undone when destroyed before Commit.
class SqliteTransaction {
 public:
  static Result<SqliteTransaction> Begin(SqliteDatabase& database);
  SqliteTransaction(SqliteTransaction&& other) noexcept
      : database_(std::exchange(other.database_, nullptr)) {}
  SqliteTransaction& operator=(SqliteTransaction&&) = delete;
  ~SqliteTransaction();
  Result<void> Commit();

 private:
  explicit SqliteTransaction(SqliteDatabase& database) : database_(&database) {}
  SqliteDatabase* database_;
};

}  // namespace lpab::lpa
