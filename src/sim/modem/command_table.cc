#include "sim/modem/command_table.h"

namespace lpab::sim::modem {
namespace {

bool NeedsCcho(std::string_view name) {
  return name == "+CCHO" || name == "+CGLA" || name == "+CCHC";
}

}  // namespace

const CommandEntry* FindCommand(std::string_view name, const Quirks& quirks) {
  if (!quirks.ccho && NeedsCcho(name)) return nullptr;
  for (const auto table :
       {CardCommands(), IdentityCommands(), ControlCommands(), NetworkCommands()}) {
    for (const CommandEntry& entry : table) {
      if (entry.name == name) return &entry;
    }
  }
  return nullptr;
}

}  // namespace lpab::sim::modem
