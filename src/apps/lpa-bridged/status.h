// What `lpa-bridged status` says.
#pragma once

#include <string>

#include "bridge/bridge_server.h"
#include "bridge/card_service.h"

namespace lpab::apps {

// Lines of a name and a value, for people.
std::string StatusText(const bridge::CardService& service, const bridge::BridgeServer& server);

}  // namespace lpab::apps
