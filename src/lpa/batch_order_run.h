// BatchOrderRun: one order of a batch, on its way. Part of BatchRun.
#pragma once

#include "lpa/batch_plan.h"
#include "lpa/batch_run.h"
#include "lpa/profile_manager.h"

namespace lpab::lpa {

// Used once, on one thread; all that it is given must outlive it.
class BatchOrderRun {
 public:
  BatchOrderRun(const BatchServices& services, const BatchOptions& options, const BatchOrder& order)
      : services_(services), options_(options), order_(order), identity_(order.Identity()) {}

  BatchResult Run(const Call& call);
  BatchResult Check(const Call& call);

 private:
  // Ledger, device and card, and what may be done. Errors: the first that is in the way.
  Result<BatchAction> Prepare(const Call& call);
  Result<void> OpenDevice(const Call& call);
  Result<std::vector<InstallationFact>> Facts() const;

  Result<void> Download(const Call& call);
  DownloadHandlers Handlers();
  Result<void> BeforeLoading(const sgp22::ProfileMetadata& metadata,
                             const sgp22::TransactionId& transaction_id);
  // Reads from the card what became of a download that failed; no error when it is installed.
  Result<void> AfterFailure(Error error);
  Result<BatchDecision> AskCard();
  Result<void> Finish(const Call& call);
  Result<void> DeliverPending(const Call& call);
  Result<void> CheckServer(const Call& call);

  Result<void> Write(BatchState state);
  ProfileManager Manager() const;
  BatchResult ResultOf(const Result<void>& outcome) const;

  const BatchServices& services_;
  const BatchOptions& options_;
  const BatchOrder& order_;
  const std::string identity_;
  LedgerEntry entry_;
  std::string device_;
  std::shared_ptr<card::Reader> reader_;
  std::optional<CardTruth> truth_;
  bool is_refused_ = false;  // this card certainly does not have the profile, whatever the code did
  bool notifications_wait_ = true;  // as far as is known
};

}  // namespace lpab::lpa
