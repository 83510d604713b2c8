#include "lpa/event_download.h"

namespace lpab::lpa {
namespace {

constexpr int kMaximumHops = 3;

// The server was refused before anything of this card but its CIs was shown to it: the role of its
// certificates may be another.
bool MayBeAnotherServer(const Error& error) {
  return error.code == ErrorCode::kUntrusted &&
         std::holds_alternative<std::monostate>(error.detail);
}

// The event that the SM-DS there knows under this id. Where that server is none, the error is why
// it was no SM-DP+.
Result<sgp22::EventEntry> AskNextSmds(Discovery discovery, const sgp22::EventEntry& event,
                                      const Error& no_smdp, const Call& call) {
  auto found = discovery.Run(call);
  if (!found && found.error().code == ErrorCode::kUntrusted) return Fail(no_smdp);
  if (!found) return Fail(std::move(found).error().WithContext(event.server.ToString()));
  if (!found->events.empty()) return std::move(found->events.front());
  return Fail(ErrorCode::kNotFound,
              "the SM-DS " + event.server.ToString() + " has no usable event of this id");
}

}  // namespace

Result<DownloadResult> DownloadEvent(card::Reader& reader, http::HttpClient& client,
                                     const IsdrOptions& options, sgp22::EventEntry event,
                                     DownloadOrder order, const DownloadHandlers& handlers,
                                     const Call& call) {
  for (int hop = 0;; ++hop) {
    order.address = event.server;
    order.matching_id = event.event_id;
    auto result = ProfileDownload(reader, client, options, order, handlers).Run(call);
    if (result || !MayBeAnotherServer(result.error())) return result;
    if (hop == kMaximumHops) break;
    Discovery discovery(reader, client, options, {event.server, event.event_id, order.device},
                        {handlers.on_card_ci, nullptr});
    LPAB_ASSIGN(event, AskNextSmds(std::move(discovery), event, result.error(), call));
  }
  return Fail(ErrorCode::kProtocol, "the event leads from one SM-DS to the next and to no SM-DP+");
}

}  // namespace lpab::lpa
