#include "lpa/es11.h"

#include <algorithm>

#include "base/log.h"
#include "lpa/es9plus_json.h"
#include "lpa/json_answer.h"

namespace lpab::lpa {
namespace {

using nlohmann::json;

constexpr char kFunction[] = "authenticateClient";
constexpr size_t kMaximumEvents = 256;
constexpr size_t kShownText = 60;

std::string TextOf(const json& entry, const char* field) {
  if (!entry.is_object()) return "";
  const auto found = entry.find(field);
  return found != entry.end() && found->is_string() ? found->get<std::string>() : "";
}

void TakeEntry(const json& entry, sgp22::AuthenticateClientResponseEs11& response) {
  const std::string id = TextOf(entry, "eventId");
  const std::string address = TextOf(entry, "rspServerAddress");
  auto event = sgp22::EventEntry::From(id, address);
  if (!event) {
    response.unusable.push_back("the event '" + log::Escape(id, kShownText) + "' at '" +
                                log::Escape(address, kShownText) +
                                "' cannot be used: " + event.error().message);
    return;
  }
  const bool known =
      std::find(response.events.begin(), response.events.end(), *event) != response.events.end();
  if (!known) response.events.push_back(*std::move(event));
}

}  // namespace

Result<sgp22::AuthenticateClientResponseEs11> EventsFromJson(std::string_view text) {
  LPAB_ASSIGN(const JsonAnswer answer, JsonAnswer::Parse(kFunction, text));
  LPAB_ASSIGN(auto transaction_id, answer.Transaction());
  LPAB_ASSIGN(const std::vector<json> entries, answer.List("eventEntries", kMaximumEvents));
  sgp22::AuthenticateClientResponseEs11 response{std::move(transaction_id), {}, {}};
  for (const json& entry : entries) TakeEntry(entry, response);
  return response;
}

Result<sgp22::AuthenticateClientResponseEs11> Es11::AuthenticateClient(
    const sgp22::SmdpAddress& address, const sgp22::AuthenticateClientRequest& request,
    const Call& call) {
  LPAB_ASSIGN(const std::string body, http_.Post(address, kFunction, ToJson(request), call));
  return EventsFromJson(body);
}

}  // namespace lpab::lpa
