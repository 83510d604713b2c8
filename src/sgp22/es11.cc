#include "sgp22/es11.h"

#include <algorithm>

namespace lpab::sgp22 {
namespace {

constexpr size_t kLongestEventId = 255;

bool IsPrintable(char c) { return c > 0x20 && c < 0x7F; }

}  // namespace

Result<EventEntry> EventEntry::From(std::string event_id, std::string_view server_address) {
  if (event_id.empty() || event_id.size() > kLongestEventId ||
      !std::all_of(event_id.begin(), event_id.end(), IsPrintable)) {
    return Fail(ErrorCode::kMalformed,
                "an event id is 1 to 255 characters of ASCII without blanks");
  }
  auto server = SmdpAddress::Parse(server_address);
  if (!server) return Fail(ErrorCode::kMalformed, "rspServerAddress is no host name");
  return EventEntry{std::move(event_id), *std::move(server)};
}

}  // namespace lpab::sgp22
