#include "lpa/batch_report.h"

#include <nlohmann/json.hpp>

#include "base/log.h"
#include "lpa/csv.h"

namespace lpab::lpa {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kLongestError = 1000;

Json OrderJson(const BatchResult& result) {
  Json json = {{"line", result.line},   {"device", result.device},
               {"eid", result.eid},     {"status", BatchStatusName(result.status)},
               {"iccid", result.iccid}, {"attempts", result.attempts}};
  if (result.free_memory) json["freeMemory"] = *result.free_memory;
  if (result.error) {
    json["error"] = {{"code", ErrorCodeName(result.error->code)},
                     {"message", log::Escape(result.error->message, kLongestError)},
                     {"next", log::Escape(result.error->next, kLongestError)}};
  }
  return json;
}

std::vector<std::string> Fields(const BatchResult& result) {
  const Error none{};
  const Error& error = result.error ? *result.error : none;
  return {std::to_string(result.line),
          result.device,
          result.eid,
          std::string(BatchStatusName(result.status)),
          result.iccid,
          std::to_string(result.attempts),
          result.free_memory ? std::to_string(*result.free_memory) : "",
          log::Escape(error.message, kLongestError),
          log::Escape(error.next, kLongestError)};
}

}  // namespace

std::string BatchReportCsv(std::span<const BatchResult> results) {
  std::string text = CsvLine(
      {"line", "device", "eid", "status", "iccid", "attempts", "free_memory", "error", "next"});
  for (const BatchResult& result : results) text += CsvLine(Fields(result));
  return text;
}

std::string BatchReportJson(std::span<const BatchResult> results) {
  Json counts = Json::object();
  Json orders = Json::array();
  for (const BatchResult& result : results) {
    const std::string status(BatchStatusName(result.status));
    counts[status] = counts.value(status, 0) + 1;
    orders.push_back(OrderJson(result));
  }
  const Json report = {{"total", results.size()}, {"counts", counts}, {"orders", orders}};
  return report.dump(2, ' ', true, Json::error_handler_t::replace) + "\n";
}

}  // namespace lpab::lpa
