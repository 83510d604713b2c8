// OutboxStore: notifications kept on this computer until their servers took them.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sgp22/notification.h"

namespace lpab::lpa {

struct StoredNotification {
  int64_t id = 0;
  std::string eid;  // digits; of the card that it came from
  sgp22::PendingNotification notification;
  bool delivered = false;  // its server took it; the card may still hold it
  int failures = 0;        // how often a server did not take it
  int64_t next_try = 0;    // not before; seconds since 1970
  std::string last_error;  // empty: none
};

// What happened to each notification survives a crash at any instant. One thread.
// Errors of all: kBusy, kRefused, kResourceExhausted, kMalformed, kUnavailable, as the storage
// says.
class OutboxStore {
 public:
  virtual ~OutboxStore() = default;

  // Seconds since 1970.
  virtual int64_t Now() const = 0;
  // All or none; those it has already stay as they are. A notification is known by its card and
  // its bytes.
  virtual Result<void> Add(const std::string& eid,
                           std::span<const sgp22::PendingNotification> notifications) = 0;
  virtual Result<std::optional<StoredNotification>> Find(const std::string& eid, ByteSpan raw) = 0;
  // In the order of EIDs and numbers; of every card where `eid` is empty.
  virtual Result<std::vector<StoredNotification>> List(const std::string& eid) = 0;
  virtual Result<void> MarkDelivered(int64_t id) = 0;
  virtual Result<void> MarkFailed(int64_t id, const std::string& error, int64_t next_try) = 0;
  virtual Result<void> Remove(int64_t id) = 0;
};

// An OutboxStore in one SQLite file. Two processes may use it at once.
// Errors: those of OutboxStore; kUnsupported when a newer version of the program made the file.
Result<std::unique_ptr<OutboxStore>> OpenOutboxStore(const std::string& path,
                                                     std::function<int64_t()> now = nullptr);

// How long to wait after so many failures: a minute, doubled each time, at most a day.
int64_t BackoffSeconds(int failures);

}  // namespace lpab::lpa
