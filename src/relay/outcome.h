// What became of a call, in words. Private to relay.
#pragma once

#include <string>

#include "relay/call_bodies.h"

namespace lpab::relay {

struct Outcome {
  std::string text;     // "ok", "the matching ID is refused (8.2.6/3.8)"
  bool failed = false;  // the server, or the card in what the LPA sends, says no
};

// Of the card's refusal in the request, and of the server's answer.
Outcome OutcomeOf(const CallBodies& call);

}  // namespace lpab::relay
