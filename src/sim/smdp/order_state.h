// What became of an order, kept on disk: one file an order, so that a restarted server goes on
// where it was. Spec: SGP.22 section 3.1.6 (states of a profile at the SM-DP+).
//
//   released    may be downloaded; also again after a cancellation that only postponed, and after
//               an installation that failed for the card's memory or an interruption
//   downloaded  a bound package was given out to `eid` in `transactionId`; that eUICC may have
//               another one, with the same one-time key where it still has it; no other eUICC may
//   installed   the eUICC said so
//   error       over, `reason` says why
// Orders that are not single use (order.h) keep this record, too, but are given out in any state.
// Removing its file makes an order released again.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace lpab::sim::smdp {

enum class OrderStatus { kReleased, kDownloaded, kInstalled, kError };

struct OrderState {
  OrderStatus status = OrderStatus::kReleased;
  std::string eid;           // whose it became; empty: nobody's yet
  Bytes transaction_id;      // of the last bound package
  Bytes euicc_one_time_key;  // otPK.EUICC.ECKA of the last bound package, 65 bytes
  uint32_t wrong_codes = 0;  // wrong confirmation codes in a row
  std::string reason;        // of kError
  bool operator==(const OrderState&) const = default;
};

// A folder of DIR/MATCHING-ID.json, characters that are unfit for a file's name as %XX. Keeps
// nothing in memory. One server a folder; one thread.
class OrderStates {
 public:
  // Makes the folder when it is missing. Errors: kUnavailable.
  static Result<OrderStates> Open(std::filesystem::path directory);

  // A released order's when there is no file. Errors: kUnavailable, kMalformed (naming the file).
  Result<OrderState> Load(std::string_view matching_id) const;
  // On disk when it returns. Errors: kUnavailable.
  Result<void> Save(std::string_view matching_id, const OrderState& state) const;

 private:
  explicit OrderStates(std::filesystem::path directory) : directory_(std::move(directory)) {}
  std::string PathOf(std::string_view matching_id) const;

  std::filesystem::path directory_;
};

}  // namespace lpab::sim::smdp
