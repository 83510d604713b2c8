#include <fmt/core.h>

#include "apps/lpa/commands.h"
#include "base/base64.h"
#include "io/files.h"
#include "sgp22/euicc_info.h"

namespace lpab::apps {
namespace {

constexpr mode_t kOwnerOnly = 0600;

Json NotificationJson(const std::string& eid, const sgp22::PendingNotification& notification) {
  const sgp22::NotificationMetadata& metadata = notification.metadata;
  return {{"eid", eid},
          {"sequenceNumber", metadata.sequence_number},
          {"event", metadata.event.ToString()},
          {"address", metadata.address},
          {"iccid", metadata.iccid ? metadata.iccid->digits() : ""},
          {"pendingNotification", ToBase64(notification.raw)}};
}

Json StoredJson(const lpa::StoredNotification& stored) {
  Json json = NotificationJson(stored.eid, stored.notification);
  json["delivered"] = stored.delivered;
  json["failures"] = stored.failures;
  json["lastError"] = stored.last_error;
  return json;
}

Result<Json> ExportStore(Session& session) {
  lpa::OutboxStore* store = session.outbox();
  if (store == nullptr) {
    return Fail(ErrorCode::kFailedPrecondition, "there is no outbox to take them from");
  }
  LPAB_ASSIGN(const auto list, store->List(""));
  Json notifications = Json::array();
  for (const auto& stored : list) notifications.push_back(StoredJson(stored));
  return notifications;
}

Result<Json> ExportCard(Session& session) {
  LPAB_ASSIGN(lpa::IsdrChannel isdr,
              lpa::IsdrChannel::Open(session.reader(), session.isdr(), session.call()));
  LPAB_ASSIGN(const sgp22::EidResponse eid, isdr.Call(sgp22::GetEid{}, session.call()));
  lpa::Es9Plus es9plus(session.http());
  lpa::NotificationOutbox outbox(isdr, es9plus, session.outbox(), {eid.eid.digits(), {}});
  LPAB_ASSIGN(const auto pending, outbox.Retrieve(nullptr, session.call()));
  Json notifications = Json::array();
  for (const auto& one : pending) notifications.push_back(NotificationJson(eid.eid.digits(), one));
  return notifications;
}

std::string Indented(const Json& json) {
  return json.dump(2, ' ', true, Json::error_handler_t::replace);
}

}  // namespace

Result<CommandOutput> NotificationExport(Session& session, const ExportOptions& options) {
  LPAB_ASSIGN(Json notifications, options.all ? ExportStore(session) : ExportCard(session));
  CommandOutput output;
  output.result["notifications"] = std::move(notifications);
  const std::string text = Indented(output.result);
  output.text = text;
  if (options.output.empty()) return output;
  const std::string file = text + "\n";
  LPAB_TRY(io::WriteFileAtomically(options.output, AsBytes(file), kOwnerOnly));
  output.text = Count(output.result["notifications"].size(), "notification") + " written to " +
                options.output;
  return output;
}

}  // namespace lpab::apps
