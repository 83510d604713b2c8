#include "lpa/sqlite.h"

#include <sqlite3.h>

#include <utility>

namespace lpab::lpa {
namespace {

constexpr int kWaitMilliseconds = 5000;

ErrorCode CodeOf(int result) {
  switch (result & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return ErrorCode::kBusy;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return ErrorCode::kMalformed;
    case SQLITE_FULL:
    case SQLITE_NOMEM:
    case SQLITE_TOOBIG:
      return ErrorCode::kResourceExhausted;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_CANTOPEN:
      return ErrorCode::kRefused;
    case SQLITE_IOERR:
      return ErrorCode::kUnavailable;
    default:
      return ErrorCode::kInternal;
  }
}

Error SqliteError(sqlite3* database, int result) {
  const char* file = database == nullptr ? nullptr : sqlite3_db_filename(database, "main");
  const char* why = database == nullptr ? sqlite3_errstr(result) : sqlite3_errmsg(database);
  const std::string name = file == nullptr || *file == '\0' ? "database" : file;
  return MakeError(CodeOf(result), name + ": " + why);
}

}  // namespace

void SqliteStatement::Finalize::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

void SqliteStatement::Note(int bound) {
  if (bind_result_ == SQLITE_OK) bind_result_ = bound;
}

SqliteStatement& SqliteStatement::Bind(int64_t value) {
  Note(sqlite3_bind_int64(statement_.get(), ++bound_, value));
  return *this;
}

SqliteStatement& SqliteStatement::BindText(std::string_view text) {
  Note(sqlite3_bind_text64(statement_.get(), ++bound_, text.empty() ? "" : text.data(), text.size(),
                           SQLITE_TRANSIENT, SQLITE_UTF8));
  return *this;
}

SqliteStatement& SqliteStatement::BindBlob(ByteSpan bytes) {
  const void* data = bytes.empty() ? static_cast<const void*>("") : bytes.data();
  Note(sqlite3_bind_blob64(statement_.get(), ++bound_, data, bytes.size(), SQLITE_TRANSIENT));
  return *this;
}

Result<bool> SqliteStatement::Step() {
  const int result = bind_result_ == SQLITE_OK ? sqlite3_step(statement_.get()) : bind_result_;
  if (result == SQLITE_ROW) return true;
  if (result == SQLITE_DONE) return false;
  return Fail(SqliteError(sqlite3_db_handle(statement_.get()), result));
}

Result<void> SqliteStatement::Run() {
  LPAB_TRY(Step());
  return {};
}

int64_t SqliteStatement::Int(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

std::string SqliteStatement::Text(int column) const {
  const auto* text = sqlite3_column_text(statement_.get(), column);
  const int size = sqlite3_column_bytes(statement_.get(), column);
  if (text == nullptr) return {};
  return std::string(reinterpret_cast<const char*>(text), static_cast<size_t>(size));
}

Bytes SqliteStatement::Blob(int column) const {
  const auto* data = static_cast<const uint8_t*>(sqlite3_column_blob(statement_.get(), column));
  const int size = sqlite3_column_bytes(statement_.get(), column);
  if (data == nullptr) return {};
  return Bytes(data, data + size);
}

void SqliteDatabase::Close::operator()(sqlite3* database) const { sqlite3_close_v2(database); }

Result<SqliteDatabase> SqliteDatabase::Open(const std::string& path) {
  sqlite3* handle = nullptr;
  const int result =
      sqlite3_open_v2(path.c_str(), &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
  SqliteDatabase database(handle);
  if (result != SQLITE_OK) return Fail(SqliteError(handle, result));
  sqlite3_busy_timeout(handle, kWaitMilliseconds);
  LPAB_TRY(database.Run("PRAGMA synchronous=FULL; PRAGMA trusted_schema=OFF"));
  return database;
}

Result<SqliteDatabase> SqliteDatabase::Open(const std::string& path, const char* schema,
                                            int64_t version) {
  LPAB_ASSIGN(SqliteDatabase database, Open(path));
  LPAB_TRY(database.PrepareSchema(path, schema, version));
  return database;
}

Result<int64_t> SqliteDatabase::Version() {
  LPAB_ASSIGN(SqliteStatement row, Prepare("PRAGMA user_version"));
  LPAB_TRY(row.Step());
  return row.Int(0);
}

Result<void> SqliteDatabase::PrepareSchema(const std::string& path, const char* schema,
                                           int64_t version) {
  LPAB_ASSIGN(SqliteTransaction transaction, SqliteTransaction::Begin(*this));
  LPAB_ASSIGN(const int64_t found, Version());
  if (found > version) {
    return Fail(ErrorCode::kUnsupported, path + ": a newer version of lpa made this file");
  }
  if (found == 0) {
    LPAB_TRY(Run(schema));
    LPAB_TRY(Run(("PRAGMA user_version=" + std::to_string(version)).c_str()));
  }
  return transaction.Commit();
}

Result<void> SqliteDatabase::Run(const char* sql) {
  const int result = sqlite3_exec(database_.get(), sql, nullptr, nullptr, nullptr);
  if (result != SQLITE_OK) return Fail(SqliteError(database_.get(), result));
  return {};
}

Result<SqliteStatement> SqliteDatabase::Prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int result = sqlite3_prepare_v2(database_.get(), sql.data(), static_cast<int>(sql.size()),
                                        &statement, nullptr);
  if (result != SQLITE_OK) return Fail(SqliteError(database_.get(), result));
  return SqliteStatement(statement);
}

Result<SqliteTransaction> SqliteTransaction::Begin(SqliteDatabase& database) {
  LPAB_TRY(database.Run("BEGIN IMMEDIATE"));
  return SqliteTransaction(database);
}

SqliteTransaction::~SqliteTransaction() {
  // What cannot be undone here is undone when the file is opened again.
  if (database_ != nullptr) (void)database_->Run("ROLLBACK");
}

Result<void> SqliteTransaction::Commit() {
  LPAB_TRY(database_->Run("COMMIT"));
  database_ = nullptr;
  return {};
}

}  // namespace lpab::lpa
