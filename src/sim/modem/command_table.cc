#include "sim/modem/command_table.h"

#include <algorithm>

namespace lpab::sim::modem {
namespace {

bool IsOfSessions(const CommandEntry& entry) {
  const auto table = SessionCommands();
  return &entry >= table.data() && &entry < table.data() + table.size();
}

bool ShowsIccid(std::string_view name) { return name.find("CCID") != std::string_view::npos; }

bool Knows(const Device& device, const CommandEntry& entry) {
  const Personality& who = device.personality();
  if (IsOfSessions(entry)) return device.quirks().ccho;
  if (ShowsIccid(entry.name)) {
    return std::ranges::find(who.iccid, entry.name, &IccidName::command) != who.iccid.end();
  }
  return !entry.name.starts_with("+Q") || who.quectel_commands;
}

}  // namespace

const CommandEntry* FindCommand(std::string_view name, const Device& device) {
  for (const auto table : {CardCommands(), SessionCommands(), IdentityCommands(), ControlCommands(),
                           NetworkCommands()}) {
    for (const CommandEntry& entry : table) {
      if (entry.name == name) return Knows(device, entry) ? &entry : nullptr;
    }
  }
  return nullptr;
}

Reply TestForm(const CommandEntry& entry, const Device& device) {
  const TestForms forms = IsOfSessions(entry) ? device.quirks().test_forms : TestForms::kOk;
  if (forms == TestForms::kError) return Reply::Error();
  if (forms == TestForms::kSilent) return Reply::None();
  return entry.test_line.empty() ? Reply::Ok() : Reply::Ok(std::string(entry.test_line));
}

}  // namespace lpab::sim::modem
