#include "apps/lpa-bridged/status.h"

#include "base/log.h"

namespace lpab::apps {
namespace {

std::string Line(std::string name, const std::string& value) {
  constexpr size_t kColumn = 13;
  name.resize(kColumn, ' ');
  return name + log::Escape(value) + "\n";
}

std::string CardText(const bridge::CardLease& lease) {
  if (lease.free()) return "free";
  return "held by " + lease.holder() + " for " + std::to_string(lease.held_for().count()) + " s";
}

}  // namespace

std::string StatusText(const bridge::CardService& service, const bridge::BridgeServer& server) {
  return Line("version", LPAB_VERSION) + Line("device", service.config().device_name) +
         Line("modem", service.config().modem) + Line("card", CardText(service.lease())) +
         Line("connections", std::to_string(server.connections()));
}

}  // namespace lpab::apps
