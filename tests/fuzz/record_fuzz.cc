// What lpa-relay reads of a client's headers and of its own records: any bytes.
#include "fuzz.h"
#include "relay/call_view.h"
#include "relay/upstream.h"

namespace lpab::relay {
namespace {

void CheckServer(std::string_view text) {
  const auto server = ParseServer(text);
  if (!server) return;
  LPAB_HOLDS(server->port != 0 && !server->host.empty(), "a server has a name and a port");
  for (const char c : server->host) {
    LPAB_HOLDS(
        c > ' ' && c < 0x7F && std::string_view("/\\@?#%\"<>[]").find(c) == std::string::npos,
        "a host has a host's characters");
  }
  const auto again =
      LPAB_MUST(ParseServer(server->ToString()), "a server is read as it is written");
  LPAB_HOLDS(again.host == server->host && again.port == server->port, "and is the same");
}

void CheckRecord(std::string_view line) {
  const auto exchange = ExchangeIn(line);
  if (!exchange) return;
  const std::string written = RecordOf(*exchange);
  LPAB_HOLDS(written.find('\n') == std::string::npos, "a record is a line");
  const auto again = LPAB_MUST(ExchangeIn(written), "a record is read as it is written");
  LPAB_HOLDS(again.request == exchange->request && again.answer == exchange->answer,
             "bodies are what they were");
  const Json view = CallViewer(false).View(*exchange);
  LPAB_HOLDS(Json::accept(view.dump(-1, ' ', false, Json::error_handler_t::replace)),
             "what is shown is JSON");
  LPAB_HOLDS(!CallText(view, true).empty(), "and text");
}

}  // namespace

LPAB_FUZZ_TARGET(record, input) {
  CheckServer(AsText(input));
  CheckRecord(AsText(input));
}

}  // namespace lpab::relay
