#include "apps/lpa/batch_session.h"

#include "apps/lpa/print.h"
#include "apps/lpa/state_folder.h"
#include "base/log.h"
#include "sgp22/euicc_info.h"

namespace lpab::apps {
namespace {

constexpr size_t kLongestFile = 4 * 1024 * 1024;

Result<std::string> LedgerPath(const Session& session, const BatchRunOptions& options) {
  if (!options.ledger.empty()) return options.ledger;
  LPAB_ASSIGN(const std::string folder, MakeStateFolder(session.options().state_dir));
  return folder + "/batch.sqlite";
}

Result<io::LockFile> Lock(const std::string& ledger) {
  auto lock = io::LockFile::Acquire(ledger + ".lock");
  if (lock || lock.error().code != ErrorCode::kBusy) return lock;
  return Fail(MakeError(ErrorCode::kBusy, "another batch runs with the ledger " + ledger)
                  .WithNext("wait until it ends; a ledger of its own (--ledger) is safe only for "
                            "codes that are in no other"));
}

// Those of --devices, and the card of --card.
Result<std::vector<lpa::BatchDevice>> ReadDevices(const Session& session,
                                                  const BatchRunOptions& options) {
  std::vector<lpa::BatchDevice> devices;
  if (!options.devices.empty()) {
    LPAB_ASSIGN(const Bytes content, io::ReadFile(options.devices, kLongestFile));
    LPAB_ASSIGN(devices, lpa::ParseBatchDevices(AsText(content), options.devices));
  }
  const std::string& card = session.options().card;
  if (!card.empty()) devices.push_back({card, std::nullopt});
  return devices;
}

lpa::BatchOptions RunOptions(const Session& session, const BatchRunOptions& options) {
  lpa::BatchOptions run;
  run.isdr = session.isdr();
  run.notify = !session.options().no_notify;
  run.retry_unknown = options.retry_unknown;
  return run;
}

}  // namespace

Result<std::unique_ptr<BatchSession>> BatchSession::Open(Session& session,
                                                         const BatchRunOptions& options) {
  LPAB_ASSIGN(auto devices, ReadDevices(session, options));
  LPAB_ASSIGN(const std::string path, LedgerPath(session, options));
  LPAB_ASSIGN(io::LockFile lock, Lock(path));
  LPAB_ASSIGN(auto ledger, lpa::OpenBatchLedger(path));
  return std::unique_ptr<BatchSession>(
      new BatchSession(session, options, std::move(lock), std::move(ledger), std::move(devices)));
}

BatchSession::BatchSession(Session& session, const BatchRunOptions& options, io::LockFile lock,
                           std::unique_ptr<lpa::BatchLedger> ledger,
                           std::vector<lpa::BatchDevice> devices)
    : session_(session),
      dry_run_(options.dry_run),
      lock_(std::move(lock)),
      ledger_(std::move(ledger)),
      devices_(std::move(devices), [this](const std::string& device,
                                          const Call& call) { return ReadEid(device, call); }),
      run_(Services(), RunOptions(session, options)) {}

lpa::BatchServices BatchSession::Services() {
  lpa::BatchServices services;
  services.open_device = [this](const std::string& name, const Call& call) {
    return OpenDevice(name, call);
  };
  services.find_device = [this](const sgp22::Eid& eid, const Call& call) {
    return devices_.Find(eid, call);
  };
  services.ledger = ledger_.get();
  services.http = &session_.http();
  services.outbox = session_.options().no_notify ? nullptr : session_.outbox();
  services.on_card_ci = session_.CardCiHandler();
  services.on_progress = [this](const lpa::DownloadProgress& at) {
    session_.progress().Step(lpa::DownloadStepName(at.step));
    session_.progress().Advance(at.done, at.total);
  };
  return services;
}

lpa::BatchResult BatchSession::Do(const lpa::BatchOrder& order, size_t number, size_t total) {
  Say(number, total, Untried(order), false);
  const Call call{Deadline::After(std::chrono::seconds(session_.options().timeout_seconds)),
                  session_.call().cancellation};
  const lpa::BatchResult result = dry_run_ ? run_.Check(order, call) : run_.Run(order, call);
  Say(number, total, result, true);
  return result;
}

bool BatchSession::Stopped() const { return session_.call().cancellation.Requested(); }

lpa::BatchResult BatchSession::Untried(const lpa::BatchOrder& order) {
  lpa::BatchResult result;
  result.line = order.line;
  result.device = order.device;
  if (order.eid) result.eid = order.eid->digits();
  return result;
}

Result<std::shared_ptr<card::Reader>> BatchSession::OpenDevice(const std::string& name,
                                                               const Call& call) {
  if (name == session_.options().card) {
    // The session's own card, lent: it may not be opened twice.
    return std::shared_ptr<card::Reader>(std::shared_ptr<void>(), &session_.reader());
  }
  LPAB_ASSIGN(connect::OpenedCard card,
              connect::OpenCard(name, session_.options().state_dir, call));
  return std::shared_ptr<card::Reader>(session_.Recorded(std::move(card.reader)));
}

Result<sgp22::Eid> BatchSession::ReadEid(const std::string& device, const Call& call) {
  LPAB_ASSIGN(const auto reader, OpenDevice(device, call));
  LPAB_ASSIGN(lpa::IsdrChannel isdr, lpa::IsdrChannel::Open(*reader, session_.isdr(), call));
  LPAB_ASSIGN(const auto answer, isdr.Call(sgp22::GetEid{}, call));
  LPAB_TRY(isdr.Close(call));
  return answer.eid;
}

void BatchSession::Say(size_t number, size_t total, const lpa::BatchResult& result, bool ended) {
  session_.progress().Clear();
  const std::string_view status = ended ? lpa::BatchStatusName(result.status) : "begins";
  if (session_.options().progress == "json") {
    const Json line = {{"order", number}, {"of", total}, {"line", result.line}, {"status", status}};
    Print(stderr, "{}\n", line.dump());
  } else if (!session_.options().quiet) {
    Print(stderr, "[{}/{}] line {} {} {}\n", number, total, result.line,
          log::Escape(result.device.empty() ? result.eid : result.device), status);
  }
}

}  // namespace lpab::apps
