// CallBodies: a call as all checks are given it. Private to relay.
#pragma once

#include "relay/exchange.h"
#include "relay/function.h"
#include "relay/message.h"

namespace lpab::relay {

// A view; what it is of must outlive it.
struct CallBodies {
  const Exchange& exchange;
  Function function;
  const Message& request;
  const Message& answer;

  bool Answered() const { return exchange.status != 0; }
  bool Succeeded() const { return exchange.status >= 200 && exchange.status <= 299; }
  // The server did what it was asked for; one that does not say so is taken to have done it.
  bool Executed() const {
    const std::string status = answer.Status().status;
    return Succeeded() && answer.IsObject() && (status.empty() || status.starts_with("Executed-"));
  }
};

}  // namespace lpab::relay
