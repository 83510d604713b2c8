#include <fmt/core.h>

#include <algorithm>
#include <filesystem>

#include "apps/lpa/batch_session.h"
#include "apps/lpa/commands.h"
#include "apps/lpa/prompt.h"
#include "base/log.h"
#include "io/files.h"
#include "lpa/batch_report.h"

namespace lpab::apps {
namespace {

constexpr size_t kLongestFile = 4 * 1024 * 1024;

Result<std::vector<lpa::BatchOrder>> ReadOrders(const std::string& path) {
  LPAB_ASSIGN(const Bytes content, io::ReadFile(path, kLongestFile));
  return lpa::ParseBatchOrders(AsText(content), path);
}

Result<void> Confirm(const BatchRunOptions& options, size_t count) {
  if (options.yes || options.dry_run) return {};
  if (!CanAsk()) {
    return Fail(MakeError(ErrorCode::kInvalidArgument,
                          "there is no terminal to ask whether the orders shall be carried out")
                    .WithNext("add --yes to agree beforehand"));
  }
  const auto answer =
      AskYesNo(fmt::format("Carry out {} of {}?", Count(count, "order"), options.orders));
  if (answer.value_or(false)) return {};
  return Fail(ErrorCode::kCancelled, "nothing was done");
}

// The reports, written anew after every order.
class Reports {
 public:
  // Errors: kInvalidArgument: a file that is neither CSV nor JSON.
  static Result<Reports> For(const std::vector<std::string>& paths) {
    for (const std::string& path : paths) {
      const std::string kind = std::filesystem::path(path).extension();
      if (kind == ".csv" || kind == ".json") continue;
      return Fail(
          MakeError(ErrorCode::kInvalidArgument, "--report " + path + " is of no known kind")
              .WithNext("name a file that ends in .csv or .json"));
    }
    return Reports(paths);
  }

  Result<void> Write(const std::vector<lpa::BatchResult>& results) const {
    for (const std::string& path : paths_) {
      const bool is_csv = std::filesystem::path(path).extension() == ".csv";
      const std::string text =
          is_csv ? lpa::BatchReportCsv(results) : lpa::BatchReportJson(results);
      LPAB_TRY(io::WriteFileAtomically(path, AsBytes(text), 0600));
    }
    return {};
  }

 private:
  explicit Reports(std::vector<std::string> paths) : paths_(std::move(paths)) {}
  std::vector<std::string> paths_;
};

bool IsGood(const lpa::BatchResult& result) {
  return result.status == lpa::BatchStatus::kDone || result.status == lpa::BatchStatus::kReady;
}

std::string ResultLine(const lpa::BatchResult& result) {
  std::string line =
      fmt::format("line {:<4} {:<13} {:<20} {}", result.line, lpa::BatchStatusName(result.status),
                  result.iccid.empty() ? "-" : result.iccid,
                  log::Escape(result.device.empty() ? "EID " + result.eid : result.device));
  if (result.error) line += "\n          " + log::Escape(result.error->message, 1000);
  if (result.error && !result.error->next.empty()) {
    line += "\n          " + log::Escape(result.error->next, 1000);
  }
  return line + "\n";
}

CommandOutput OutputOf(const std::vector<lpa::BatchResult>& results, bool cancelled) {
  CommandOutput output;
  output.result = Json::parse(lpa::BatchReportJson(results));
  for (const lpa::BatchResult& result : results) output.text += ResultLine(result);
  output.text += Count(results.size(), "order") + ":";
  for (const auto& [status, count] : output.result["counts"].items()) {
    output.text += fmt::format(" {} {}", count.get<int>(), status);
  }
  const bool all = std::ranges::all_of(results, IsGood);
  if (!all) output.exit_code = cancelled ? kExitCancelled : kExitPartial;
  return output;
}

}  // namespace

Result<CommandOutput> BatchRun(Session& session, const BatchRunOptions& options) {
  LPAB_ASSIGN(const Reports reports, Reports::For(options.reports));
  LPAB_ASSIGN(const auto orders, ReadOrders(options.orders));
  LPAB_ASSIGN(const auto batch, BatchSession::Open(session, options));
  LPAB_TRY(Confirm(options, orders.size()));

  std::vector<lpa::BatchResult> results;
  for (const lpa::BatchOrder& order : orders) results.push_back(BatchSession::Untried(order));
  LPAB_TRY(reports.Write(results));
  for (size_t i = 0; i < orders.size() && !batch->Stopped(); ++i) {
    results[i] = batch->Do(orders[i], i + 1, orders.size());
    LPAB_TRY(reports.Write(results));
    if (options.stop_on_error && !IsGood(results[i])) break;
  }
  return OutputOf(results, batch->Stopped());
}

}  // namespace lpab::apps
