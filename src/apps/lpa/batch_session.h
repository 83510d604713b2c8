// BatchSession: what one run of `lpa batch` works with besides the Session.
#pragma once

#include <memory>
#include <string>

#include "apps/lpa/commands.h"
#include "io/files.h"
#include "lpa/batch_devices.h"
#include "lpa/batch_run.h"

namespace lpab::apps {

// Holds the ledger, locked. Lives within the Session; one thread.
class BatchSession {
 public:
  // Errors: kBusy (another batch uses the ledger), kInvalidArgument (--devices), those of the
  // files.
  static Result<std::unique_ptr<BatchSession>> Open(Session& session,
                                                    const BatchRunOptions& options);
  BatchSession(const BatchSession&) = delete;
  BatchSession& operator=(const BatchSession&) = delete;

  // One order, or its check in a dry run; says on standard error which it is and how it ended.
  lpa::BatchResult Do(const lpa::BatchOrder& order, size_t number, size_t total);
  // Ctrl-C was pressed.
  bool Stopped() const;

  static lpa::BatchResult Untried(const lpa::BatchOrder& order);

 private:
  BatchSession(Session& session, const BatchRunOptions& options, io::LockFile lock,
               std::unique_ptr<lpa::BatchLedger> ledger, std::vector<lpa::BatchDevice> devices);

  lpa::BatchServices Services();
  Result<std::shared_ptr<card::Reader>> OpenDevice(const std::string& name, const Call& call);
  Result<sgp22::Eid> ReadEid(const std::string& device, const Call& call);
  void Say(size_t number, size_t total, const lpa::BatchResult& result, bool ended);

  Session& session_;
  const bool dry_run_;
  io::LockFile lock_;
  std::unique_ptr<lpa::BatchLedger> ledger_;
  lpa::BatchDevices devices_;
  lpa::BatchRun run_;
};

}  // namespace lpab::apps
