// In what modems differ, and how tests make them fail.
#pragma once

#include <optional>
#include <string>

namespace lpab::sim::modem {

// What happens at the n-th command that goes to the card (+CSIM, +CCHO, +CGLA, +CCHC; the first is
// 1, counted over all ports since the modem was made). It happens once, kDead excepted.
struct Fault {
  enum class Kind {
    kPlainError,  // the card executes the command, the answer is ERROR (lpac issues 173 and 186)
    kSilence,     // the card executes the command, no answer comes
    kDead,        // neither this command nor any later one of any kind is executed or answered
    kClosePort,   // the card executes the command, the port closes instead of an answer
  };
  Kind kind = Kind::kPlainError;
  int at_command = 1;
};

// Behaviour of one firmware. The defaults are those of the EC25 family, where it was measured.
// Each has a test of its own.
struct Quirks {
  // +CCHO, +CGLA and +CCHC work. Otherwise each form of them is answered ERROR, as on firmware
  // without them.
  bool ccho = true;
  // Hexadecimal arguments without quotes are answered ERROR (Quectel).
  bool unquoted_refused = true;
  // Range of +CSIM's <length>; outside it is +CME ERROR: 3 (Wavecom and Moxa manuals).
  int csim_minimum_length = 10;
  int csim_maximum_length = 522;
  // Channels that MANAGE CHANNEL over +CSIM may hold open; one more is answered 6A81 by the modem.
  // A channel that is left open stays so until it is closed or the card is reset (EC20).
  int csim_channels = 1;
  // A channel opened over +CSIM with another Le than 01 is given out but takes no commands:
  // +CME ERROR: 0 (EC20).
  bool csim_needs_le_01 = true;
  // A card without an enabled profile is shown with ICCID 89111111111111111111 and IMSI
  // 111111111111111 (RM520N-GL). Otherwise both are +CME ERROR: 13.
  bool placeholder_identity = false;
  // TERMINAL CAPABILITY for an LPA in the device is sent by the modem at each card reset.
  bool sends_terminal_capability = false;
  // An unsolicited line put before the answer of each card command and again before its final
  // result; empty for none.
  std::string urc_amid_answers;
  // Answers are written in pieces of this many bytes; 0: whole.
  size_t write_size = 0;
  std::optional<Fault> fault;
};

}  // namespace lpab::sim::modem
