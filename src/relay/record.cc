#include "relay/record.h"

#include <climits>

#include "base/base64.h"
#include "base/utc_text.h"
#include "http/relay_client.h"

namespace lpab::relay {
namespace {

// As late as the clock's own type goes: in 2262.
constexpr auto kLatest = std::chrono::duration_cast<std::chrono::milliseconds>(
    std::chrono::system_clock::duration::max());
constexpr Duration kLongestCall = std::chrono::hours(24);
constexpr int64_t kHighestStatus = 999;
constexpr int kSchema = 1;

// A body that is no UTF-8 stands there in Base64.
void PutBody(Json& record, const char* name, const std::string& body) {
  try {
    Json text = body;
    static_cast<void>(text.dump());  // throws where it is no UTF-8
    record[name] = std::move(text);
  } catch (const Json::exception&) {
    record[std::string(name) + "_base64"] = ToBase64(AsBytes(body));
  }
}

Result<std::string> TakeBody(const Json& record, const std::string& name) {
  if (record.contains(name)) return record.at(name).get<std::string>();
  if (!record.contains(name + "_base64")) return std::string();
  LPAB_ASSIGN(const Bytes bytes, FromBase64(record.at(name + "_base64").get<std::string>()));
  return std::string(AsText(bytes));
}

Json HeaderList(const http::Headers& headers) {
  Json list = Json::array();
  for (const auto& [name, value] : headers) list.push_back({name, value});
  return list;
}

http::Headers HeadersIn(const Json& list) {
  http::Headers headers;
  for (const Json& each : list) {
    headers.emplace_back(each.at(0).get<std::string>(), each.at(1).get<std::string>());
  }
  return headers;
}

int64_t Milliseconds(std::chrono::system_clock::time_point time) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

// May throw Json::exception. Whatever JSON calls a number is not converted unseen.
Result<int64_t> NumberIn(const Json& record, const char* name, int64_t longest) {
  const Json& number = record.at(name);
  if (!number.is_number_integer() || number < 0 || number > longest) {
    return Fail(ErrorCode::kMalformed, std::string("the record's ") + name + " is no such number");
  }
  return number.get<int64_t>();
}

// May throw Json::exception.
Result<Exchange> FromJson(const Json& record) {
  LPAB_ASSIGN(const int64_t schema, NumberIn(record, "schema", INT_MAX));
  if (schema != kSchema) {
    return Fail(ErrorCode::kUnsupported, "the record is of another version of lpa-relay");
  }
  Exchange exchange;
  LPAB_ASSIGN(const int64_t at, NumberIn(record, "unix_ms", kLatest.count()));
  LPAB_ASSIGN(const int64_t took, NumberIn(record, "took_ms", kLongestCall.count()));
  LPAB_ASSIGN(const int64_t status, NumberIn(record, "status", kHighestStatus));
  exchange.at = std::chrono::system_clock::time_point(std::chrono::milliseconds(at));
  exchange.took = Duration(took);
  exchange.status = static_cast<int>(status);
  exchange.server = record.at("server").get<std::string>();
  exchange.path = record.at("path").get<std::string>();
  exchange.error = record.value("error", "");
  exchange.role = http::RoleNamed(record.value("role", ""));
  exchange.request_headers = HeadersIn(record.at("request_headers"));
  exchange.answer_headers = HeadersIn(record.at("answer_headers"));
  LPAB_ASSIGN(exchange.request, TakeBody(record, "request"));
  LPAB_ASSIGN(exchange.answer, TakeBody(record, "answer"));
  return exchange;
}

}  // namespace

std::string RecordOf(const Exchange& exchange) {
  Json record = {{"schema", kSchema},
                 {"time", UtcText(exchange.at)},
                 {"unix_ms", Milliseconds(exchange.at)},
                 {"took_ms", exchange.took.count()},
                 {"server", exchange.server},
                 {"path", exchange.path},
                 {"request_headers", HeaderList(exchange.request_headers)}};
  PutBody(record, "request", exchange.request);
  record["status"] = exchange.status;
  record["answer_headers"] = HeaderList(exchange.answer_headers);
  PutBody(record, "answer", exchange.answer);
  if (!exchange.error.empty()) record["error"] = exchange.error;
  if (exchange.role) record["role"] = http::RoleName(*exchange.role);
  return record.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<Exchange> ExchangeIn(std::string_view line) {
  if (line.size() > kLongestRecord) return Fail(ErrorCode::kMalformed, "the record is too long");
  try {
    return FromJson(Json::parse(line));
  } catch (const Json::exception& error) {
    return Fail(ErrorCode::kMalformed,
                std::string("this is no record of lpa-relay: ") + error.what());
  }
}

}  // namespace lpab::relay
