// BatchLedger: what became of each activation code of a batch, kept so that none is used twice.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace lpab::lpa {

enum class BatchState {
  kPlanned,       // nothing was sent to the server
  kStarted,       // the server may have been asked; the card was given nothing
  kLoading,       // the card may have been given the package of `iccid`
  kInstalled,     // the profile is on the card; nickname, enabling or notifications are missing
  kDone,          // all that the row asked for
  kNotInstalled,  // an attempt failed, and the card has nothing of it
  kUnknown,       // an attempt failed, and the card could not be asked what became of it
};
// "not-installed": stable text, also in the file.
std::string_view BatchStateName(BatchState state);

struct LedgerEntry {
  BatchState state = BatchState::kPlanned;
  std::string device;    // as the row named it, or as it was found
  std::string eid;       // of the card for which the code was used last; empty: for none yet
  std::string iccid;     // of the profile that the server offered; empty: none yet
  Bytes transaction_id;  // of the session in which it was loaded
  int attempts = 0;      // how often the code was taken to its server
  std::string error;     // of the last attempt; empty: none
  bool operator==(const LedgerEntry&) const = default;
};

// A code is known by the identity that BatchOrder gives it. What was written survives a crash at
// any instant. One thread.
// Errors of all: kBusy, kRefused, kResourceExhausted, kMalformed, kUnavailable, as the storage
// says.
class BatchLedger {
 public:
  virtual ~BatchLedger() = default;
  // Nothing for a code that was never written.
  virtual Result<std::optional<LedgerEntry>> Find(const std::string& identity) = 0;
  virtual Result<void> Write(const std::string& identity, const LedgerEntry& entry) = 0;
};

// A BatchLedger in one SQLite file, readable by its owner only. The file holds no code: a code is
// known in it by its HMAC under a key that the file was made with.
// Errors: those of BatchLedger; kUnsupported when a newer version of the program made the file.
Result<std::unique_ptr<BatchLedger>> OpenBatchLedger(const std::string& path);

}  // namespace lpab::lpa
