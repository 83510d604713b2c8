// ES11 as values: what an LPA asks an SM-DS, beside InitiateAuthentication, which is that of ES9+.
// Spec: SGP.22 sections 3.6, 5.8 and 6.5.2.
#pragma once

#include <string>
#include <vector>

#include "sgp22/activation_code.h"
#include "sgp22/identifiers.h"

namespace lpab::sgp22 {

// Something waits for the card at an RSP server: mostly an SM-DP+; another SM-DS may be named, too.
struct EventEntry {
  std::string event_id;  // the matching id there; printable ASCII, 1 to 255 characters
  SmdpAddress server;
  bool operator==(const EventEntry& other) const {
    return event_id == other.event_id && server.ToString() == other.server.ToString();
  }

  // Errors: kMalformed: an id or an address that is none.
  static Result<EventEntry> From(std::string event_id, std::string_view server_address);
};

// Section 5.8.2.
struct AuthenticateClientResponseEs11 {
  TransactionId transaction_id;
  std::vector<EventEntry> events;     // each once, in the order they came
  std::vector<std::string> unusable;  // a sentence for each entry that is none
};

}  // namespace lpab::sgp22
