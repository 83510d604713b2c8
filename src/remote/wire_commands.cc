#include "remote/wire_commands.h"

namespace lpab::remote {

wire::Command ToWire(const card::BatchCommand& command) {
  wire::Command out{command.command, {command.rule.stop_on_data, {}}};
  for (const card::StatusPattern& pattern : command.rule.go_on_at) {
    out.rule.go_on_at.push_back({pattern.value, pattern.mask});
  }
  return out;
}

}  // namespace lpab::remote
