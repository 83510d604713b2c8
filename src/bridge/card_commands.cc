#include "bridge/card_commands.h"

namespace lpab::bridge {

card::BatchCommand ToCard(wire::Command command) {
  card::BatchCommand out{std::move(command.apdu), {}};
  out.rule.stop_on_data = command.rule.stop_on_data;
  for (const wire::StatusPattern& pattern : command.rule.go_on_at) {
    out.rule.go_on_at.push_back({pattern.value, pattern.mask});
  }
  return out;
}

}  // namespace lpab::bridge
