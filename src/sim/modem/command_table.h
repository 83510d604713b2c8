// The commands that the modem knows, in tables.
#pragma once

#include <span>
#include <string_view>

#include "sim/modem/device.h"

namespace lpab::sim::modem {

using Handler = Reply (*)(Device&, PortSettings&, const Command&);

struct CommandEntry {
  std::string_view name;
  Handler handler;             // execute, read and set forms
  std::string_view test_line;  // answer of the =? form before OK; empty: OK alone
  bool card = false;           // counts as a card command (quirks.h, Fault)
};

std::span<const CommandEntry> CardCommands();      // +CSIM, +CRSM
std::span<const CommandEntry> SessionCommands();   // +CCHO, +CGLA, +CCHC
std::span<const CommandEntry> IdentityCommands();  // ATI, +CGMI, ..., and the card's +QCCID, +CIMI
std::span<const CommandEntry> ControlCommands();   // echo, result codes, +CMEE, +CFUN, +CPIN
std::span<const CommandEntry> NetworkCommands();   // +CSQ, +CREG, +COPS, +CGDCONT, ...

// The entry, or null for a command that this modem does not know.
const CommandEntry* FindCommand(std::string_view name, const Device& device);

// The answer of its =? form.
Reply TestForm(const CommandEntry& entry, const Device& device);

}  // namespace lpab::sim::modem
