// Keeps the notifications that the server received, one JSON file each:
// NNNN-EVENT.json with {event, seqNumber, iccid, address, verified, der} and, of an installation,
// {transactionId, isdpAid | bppCommandId, errorReason}; of one that did not verify, {problem}.
#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"
#include "sim/smdp/notification.h"

namespace lpab::sim::smdp {

class NotificationStore {
 public:
  // Makes the folder when it is missing and counts on from what lies there.
  // Errors: kUnavailable.
  static Result<NotificationStore> Open(std::filesystem::path directory);

  // Writes the next file; a duplicate gets its own. `problem` is empty when the notification was
  // verified. Errors: kUnavailable, kResourceExhausted (10 000 are there).
  Result<void> Add(const PendingNotification& notification, ByteSpan der,
                   const std::string& problem);

 private:
  NotificationStore(std::filesystem::path directory, uint64_t last)
      : directory_(std::move(directory)), last_(last) {}

  std::filesystem::path directory_;
  uint64_t last_;
};

}  // namespace lpab::sim::smdp
