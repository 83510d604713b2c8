// BatchRun: the orders of a batch, one after the other, each to the end that its ledger allows.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "card/reader.h"
#include "lpa/batch_ledger.h"
#include "lpa/batch_orders.h"
#include "lpa/notification_sender.h"
#include "lpa/profile_download.h"

namespace lpab::lpa {

// What is true of an order when the batch is through with it.
enum class BatchStatus {
  kNotTried,      // the batch ended before
  kReady,         // of a dry run: nothing is in the way
  kDone,          // all that the row asks for
  kInstalled,     // the profile is on the card, something else is missing
  kNotInstalled,  // the card has nothing of it; the code may still be good
  kUnknown,       // nobody knows
};
// "not-tried": stable text for reports.
std::string_view BatchStatusName(BatchStatus status);

struct BatchResult {
  size_t line = 0;  // of the order, in its file
  BatchStatus status = BatchStatus::kNotTried;
  std::string device;
  std::string eid;    // of the card; empty: not read
  std::string iccid;  // empty: not known
  int attempts = 0;
  std::optional<uint64_t> free_memory;  // bytes, before anything was loaded
  std::optional<Error> error;           // why it is not done
};

// What a batch stands on. All must outlive it.
struct BatchServices {
  // A card by its name, as --card takes it.
  std::function<Result<std::shared_ptr<card::Reader>>(const std::string& device, const Call&)>
      open_device;
  // The name of the device whose card has this EID.
  std::function<Result<std::string>(const sgp22::Eid& eid, const Call&)> find_device;
  BatchLedger* ledger = nullptr;
  http::HttpClient* http = nullptr;
  OutboxStore* outbox = nullptr;  // may be null
  CardCiHandler on_card_ci;
  std::function<void(const DownloadProgress&)> on_progress;
};

struct BatchOptions {
  IsdrOptions isdr;
  bool notify = true;          // deliver the notifications of installing and enabling
  bool retry_unknown = false;  // use codes again of which nobody knows what became
};

// Before a code goes to its server that is in the ledger, and before a package goes to the card
// its ICCID is, so that after a crash at any instant the card can be asked what is true. A code is
// taken to a server again only when the card shows that nothing came of it.
// One thread; one run at a time on a ledger.
class BatchRun {
 public:
  BatchRun(BatchServices services, BatchOptions options)
      : services_(std::move(services)), options_(std::move(options)) {}

  // Does what is left to do for one order. A cancelled call ends it in a state that is written
  // down. Errors are in the result: whatever the device, the server or the ledger gave.
  BatchResult Run(const BatchOrder& order, const Call& call);

  // Checks what can be checked without using the code or writing anything: ledger, device, EID,
  // and that server and card trust each other.
  BatchResult Check(const BatchOrder& order, const Call& call);

 private:
  BatchServices services_;
  BatchOptions options_;
};

}  // namespace lpab::lpa
