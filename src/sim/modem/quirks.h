// Quirks: what firmware does that 3GPP TS 27.007 does not say, or says otherwise.
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
    kLateAnswer,  // the card executes the command, the answer comes with the next command's
    kDead,        // neither this command nor any later one of any kind is executed or answered
    kClosePort,   // the card executes the command, the port closes instead of an answer
    kRestart,     // the card executes the command, the modem restarts instead of an answer
    kSimCrash,    // the card is reset before it executes the command (A7670, LilyGo issue 496)
  };
  Kind kind = Kind::kPlainError;
  int at_command = 1;
};

// How the =? forms of +CCHO, +CGLA and +CCHC are answered, where the real forms work.
enum class TestForms { kOk, kError, kSilent };

// What +CCHO gives as a session id.
enum class SessionIds {
  kChannel,   // the channel's number (Quectel, Fibocom, Nordic)
  kFromZero,  // counted from 0
  kHandle16,  // 16 hex digits, letters in lower case
  kRandom8,   // 8 decimal digits, others each time
};

// The Le with which MANAGE CHANNEL over +CSIM opens a channel that can be used. With the other one
// k01 gives a channel out that takes no commands (+CME ERROR: 0), k00 none (6700).
enum class ChannelLe { kAny, k01, k00 };

// What makes the modem take over a profile that was switched on its card. Where it is not the
// card's REFRESH, the modem does not fetch that, and shows what it knew, whatever the card holds.
enum class TakesProfile {
  kRefresh,
  kCfun,     // +CFUN=0 and on again, or a restart
  kRestart,  // +CFUN=1,1
  kNever,
};

// Behaviour of one firmware. The defaults are those of the EC25 family, where it was measured.
// quirk_switches.cc names each on a command line, with who saw it, and has it in docs/quirks.md;
// each has a test of its own here and one with the whole translator (tests/sim/modem_quirks_test).
struct Quirks {
  // The commands of sessions: +CCHO, +CGLA, +CCHC.

  // They work. Otherwise each form of them is answered ERROR, as on firmware without them.
  bool ccho = true;
  TestForms test_forms = TestForms::kOk;
  // +CCHO is known, and answered +CME ERROR with this number whatever the AID.
  std::optional<int> ccho_error;
  // Their errors are ERROR whatever +CMEE says (Quectel's manual); otherwise +CME ERROR.
  bool plain_errors = true;
  SessionIds session_ids = SessionIds::kChannel;
  // +CCHO is answered 1, not +CCHO: 1.
  bool bare_session = false;
  // The session id comes after +CCHO's OK.
  bool session_after_ok = false;
  // The session id comes after +CCHO's OK and not before the next command.
  bool session_late = false;
  // One session at a time: meanwhile +CCHO is ERROR and MANAGE CHANNEL over +CSIM 6A81.
  bool one_session = false;
  // +CCHC is answered +CCHC and OK.
  bool cchc_line = false;
  // +CCHC of a session that is not open is ERROR; otherwise OK.
  bool cchc_checks = true;
  // 61xx over +CGLA is not passed on: the modem fetches the answer.
  bool cgla_fetches = false;

  // +CSIM.

  // Range of <length>; outside it is +CME ERROR: 3.
  int csim_minimum_length = 10;
  int csim_maximum_length = 522;
  // Channels that MANAGE CHANNEL over +CSIM may hold open; one more is answered 6A81 by the modem.
  // A channel that is left open stays so until it is closed or the card is reset.
  int csim_channels = 1;
  ChannelLe channel_le = ChannelLe::k01;
  // 61xx over +CSIM is not passed on: the modem fetches the answer.
  bool csim_fetches = false;
  // Bytes after which an answer that the modem fetched is cut off, with 9000; 0: none is.
  int csim_cut = 0;
  // Commands with data and Le are answered ERROR.
  bool csim_refuses_case_4 = false;
  // Hexadecimal in lower case is answered ERROR.
  bool csim_upper_case_only = false;
  // Longer commands get no answer at all, in bytes; 0: all are answered.
  int csim_silent_above = 0;
  // GET RESPONSE with another class than the command before is answered 6100, again and again.
  bool csim_same_class_only = false;
  // GET RESPONSE after SELECT is answered 6E00.
  bool no_select_response = false;
  // So many SELECTs after each card reset are answered +CME ERROR: 0.
  int select_errors = 0;

  // Both.

  // Hexadecimal arguments without quotes are answered ERROR.
  bool unquoted_refused = true;
  // SELECT of an ISD-R is answered 6999, and its +CCHO ERROR.
  bool isdr_blocked = false;
  // So many card commands after each card reset are answered +CME ERROR with `busy_error`.
  int busy_commands = 0;
  int busy_error = 14;
  // Channels that the modem opens for itself at each card reset: others get the numbers above.
  int own_channels = 0;
  // TERMINAL CAPABILITY for an LPA in the device is sent by the modem at each card reset.
  bool sends_terminal_capability = false;

  // Profiles.

  TakesProfile takes_profile = TakesProfile::kRefresh;
  // The ICCID of a profile with which the modem finds no network; empty: it finds one with each.
  std::string no_network;

  // The form of answers.

  bool quoted_answers = true;
  bool lower_case_answers = false;
  // +CGLA:4,"9000", without a blank after the name.
  bool blank_after_name = true;
  // The session id comes first: +CGLA: 1,4,"9000".
  bool session_in_answers = false;
  // Commands are sent back whatever ATE says.
  bool echo_always = false;
  // +CMEE is this for good; setting it is answered OK.
  std::optional<int> fixed_cmee;
  // A card without an enabled profile is shown with ICCID 89111111111111111111 and IMSI
  // 111111111111111. Otherwise both are +CME ERROR: 13.
  bool placeholder_identity = false;
  // An unsolicited line put before the answer of each card command and again before its final
  // result; empty for none.
  std::string urc_amid_answers;

  // Ports.

  // Answers are written in pieces of this many bytes; 0: whole.
  int write_size = 0;
  // All ports close when the modem restarts, as of a USB modem, and come back after this many
  // milliseconds.
  bool restart_closes_ports = false;
  int ports_away = 0;
  // The receiver holds so many bytes, and reads so many in a millisecond; what comes when it is
  // full is lost. 0: nothing is lost.
  int fifo_size = 0;
  int fifo_rate = 12;

  std::optional<Fault> fault;
};

}  // namespace lpab::sim::modem
