// NetworkDetails: what a modem says of the enabled profile and its network.
#pragma once

#include <string>

#include "base/call.h"
#include "modem/at_modem.h"

namespace lpab::modem {

// Empty where the modem does not say.
struct NetworkDetails {
  std::string imsi;
  std::string network;  // the operator's name or number, once it is registered
  std::string apn;      // of the first context that has one
};

// Asks each, and passes over what fails.
NetworkDetails ReadNetworkDetails(AtModem& modem, const Call& call);

}  // namespace lpab::modem
