#include "sim/modem/quirk_switches.h"

#include <algorithm>
#include <string>

#include "sim/modem/command_line.h"

namespace lpab::sim::modem {
namespace {

constexpr std::string_view kYesOrNo = "yes or no";
constexpr std::string_view kNumber = "a number";

// How a member is set and shown.
struct Access {
  bool (*set)(Quirks& quirks, std::string_view value);
  std::string (*get)(const Quirks& quirks);
};

template <bool Quirks::*kMember>
constexpr Access kFlag = {
    [](Quirks& quirks, std::string_view value) {
      quirks.*kMember = value == "yes";
      return value == "yes" || value == "no";
    },
    [](const Quirks& quirks) { return std::string(quirks.*kMember ? "yes" : "no"); }};

std::string Show(int number) { return std::to_string(number); }
std::string Show(const std::optional<int>& number) { return number ? Show(*number) : ""; }

template <auto kMember, int kLeast, int kMost>
constexpr Access kInteger = {[](Quirks& quirks, std::string_view value) {
                               const std::optional<int> number = ParseNumber(value);
                               if (!number || *number < kLeast || *number > kMost) return false;
                               quirks.*kMember = *number;
                               return true;
                             },
                             [](const Quirks& quirks) { return Show(quirks.*kMember); }};

bool IsPrintable(char c) { return c >= ' ' && c <= '~'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// A text of these characters.
template <std::string Quirks::*kMember, size_t kLongest, bool (*kAllowed)(char)>
constexpr Access kText = {[](Quirks& quirks, std::string_view value) {
                            if (value.size() > kLongest) return false;
                            if (!std::ranges::all_of(value, kAllowed)) return false;
                            quirks.*kMember = value;
                            return true;
                          },
                          [](const Quirks& quirks) { return quirks.*kMember; }};

constexpr std::pair<std::string_view, TestForms> kTestForms[] = {
    {"ok", TestForms::kOk}, {"error", TestForms::kError}, {"silent", TestForms::kSilent}};
constexpr std::pair<std::string_view, SessionIds> kSessionIds[] = {
    {"channel", SessionIds::kChannel},
    {"from-zero", SessionIds::kFromZero},
    {"handle16", SessionIds::kHandle16},
    {"random8", SessionIds::kRandom8}};
constexpr std::pair<std::string_view, ChannelLe> kChannelLe[] = {
    {"any", ChannelLe::kAny}, {"01", ChannelLe::k01}, {"00", ChannelLe::k00}};

constexpr std::pair<std::string_view, TakesProfile> kTakesProfile[] = {
    {"refresh", TakesProfile::kRefresh},
    {"cfun", TakesProfile::kCfun},
    {"restart", TakesProfile::kRestart},
    {"never", TakesProfile::kNever}};

template <auto kMember, const auto& kChoices>
constexpr Access kChoice = {[](Quirks& quirks, std::string_view value) {
                              for (const auto& [name, choice] : kChoices) {
                                if (name != value) continue;
                                quirks.*kMember = choice;
                                return true;
                              }
                              return false;
                            },
                            [](const Quirks& quirks) {
                              for (const auto& [name, choice] : kChoices) {
                                if (quirks.*kMember == choice) return std::string(name);
                              }
                              return std::string();
                            }};

constexpr QuirkSwitch Row(std::string_view name, std::string_view values, std::string_view what,
                          std::string_view evidence, const Access& access) {
  return {name, values, what, evidence, access.set, access.get};
}

constexpr QuirkSwitch kSwitches[] = {
    Row("ccho", kYesOrNo, "no: +CCHO, +CGLA and +CCHC are not known",
        "SIMCom SIM7600 (lpac issue 168), Foxconn DW5821e (164)", kFlag<&Quirks::ccho>),
    Row("test-forms", "ok, error or silent",
        "AT+CCHO=? and its siblings, where the real forms work",
        "error: Quectel EM05-G, Fibocom FG132 (lpac issue 300), TD-Tech MT5700 (field notes); "
        "silent: Fibocom FM350 (lpac issue 447)",
        kChoice<&Quirks::test_forms, kTestForms>),
    Row("ccho-error", "a +CME ERROR number", "+CCHO is refused with it whatever the AID",
        "50: Sierra EM9191 (lpac issue 187); others: Huawei MS2372h (164)",
        kInteger<&Quirks::ccho_error, 0, 999>),
    Row("plain-errors", kYesOrNo, "no: errors of +CCHO and its siblings are +CME ERROR",
        "yes: Quectel's manual, chapters 5.12 to 5.15; no: TS 27.007 section 8.45",
        kFlag<&Quirks::plain_errors>),
    Row("session-ids", "channel, from-zero, handle16 or random8", "what +CCHO gives",
        "from-zero: TD-Tech MT5700 (field notes); handle16: Sierra MC7455 (lpac issues 138, 139); "
        "random8: modems for IoT SAFE (field notes)",
        kChoice<&Quirks::session_ids, kSessionIds>),
    Row("bare-session", kYesOrNo, "+CCHO is answered 1 instead of +CCHO: 1",
        "TS 27.007 section 8.45; Fibocom FM350 (lpac issues 209, 442)",
        kFlag<&Quirks::bare_session>),
    Row("session-after-ok", kYesOrNo, "the session id comes after OK",
        "Fibocom FM350 (lpac issue 179)", kFlag<&Quirks::session_after_ok>),
    Row("session-late", kYesOrNo, "the session id comes with the next command's answer",
        "Fibocom FM350 (lpac issue 179)", kFlag<&Quirks::session_late>),
    Row("one-session", kYesOrNo,
        "while a session is open, +CCHO is ERROR and MANAGE CHANNEL over +CSIM 6A81",
        "TD-Tech MT5700 (field notes)", kFlag<&Quirks::one_session>),
    Row("cchc-line", kYesOrNo, "+CCHC is answered +CCHC and OK",
        "TS 27.007 section 8.46; a router's modem (lpac issue 143)", kFlag<&Quirks::cchc_line>),
    Row("cchc-checks", kYesOrNo, "no: +CCHC of a session that is not open is OK",
        "yes: Fibocom FM350 (lpac issue 447); no: not documented", kFlag<&Quirks::cchc_checks>),
    Row("cgla-fetches", kYesOrNo, "the modem fetches what 61xx announces over +CGLA",
        "a router's modem (lpac issue 143)", kFlag<&Quirks::cgla_fetches>),
    Row("csim-minimum", kNumber, "least length of +CSIM, in characters",
        "10: Wavecom and Moxa manuals; 4: TD-Tech MT5700 (field notes)",
        kInteger<&Quirks::csim_minimum_length, 2, 522>),
    Row("csim-maximum", kNumber, "most length of +CSIM, in characters",
        "522: Wavecom and Moxa manuals; 520: TD-Tech MT5700 (field notes)",
        kInteger<&Quirks::csim_maximum_length, 10, 522>),
    Row("csim-channels", "0 to 19", "channels that MANAGE CHANNEL over +CSIM may hold open",
        "1: Quectel EC20 (field report); 0: Huawei MS2372h (lpac issue 164)",
        kInteger<&Quirks::csim_channels, 0, 19>),
    Row("channel-le", "any, 01 or 00", "Le with which MANAGE CHANNEL opens a channel of use",
        "01: Quectel EC20 (field report); 00: Foxconn DW5821e (lpac issue 184)",
        kChoice<&Quirks::channel_le, kChannelLe>),
    Row("csim-fetches", kYesOrNo, "the modem fetches what 61xx announces over +CSIM",
        "TD-Tech MT5700 (field notes)", kFlag<&Quirks::csim_fetches>),
    Row("csim-cut", "0 to 65535", "bytes after which a fetched answer is cut off, with 9000",
        "256: TD-Tech MT5700 (field notes)", kInteger<&Quirks::csim_cut, 0, 65535>),
    Row("csim-refuses-case-4", kYesOrNo, "commands with data and Le are ERROR over +CSIM",
        "TD-Tech MT5700 (field notes)", kFlag<&Quirks::csim_refuses_case_4>),
    Row("csim-upper-case-only", kYesOrNo, "hex in lower case is ERROR over +CSIM",
        "Foxconn T99W696 (lpac issue 428)", kFlag<&Quirks::csim_upper_case_only>),
    Row("csim-silent-above", "0 to 261", "longer commands, in bytes, get no answer over +CSIM",
        "8: EG25-G core of the QDC507 (CellPort)", kInteger<&Quirks::csim_silent_above, 0, 261>),
    Row("csim-same-class-only", kYesOrNo,
        "GET RESPONSE with another class than the command before is 6100, again and again",
        "Quectel EC800G-CN (Quectel forum 44916)", kFlag<&Quirks::csim_same_class_only>),
    Row("no-select-response", kYesOrNo, "GET RESPONSE after SELECT is 6E00 over +CSIM",
        "Quectel EC200A with a Linksfield card (field report)", kFlag<&Quirks::no_select_response>),
    Row("select-errors", "0 to 100", "so many SELECTs after a card reset are +CME ERROR: 0",
        "Quectel EC20 and EG95 (at_client_sdk issue 1568)",
        kInteger<&Quirks::select_errors, 0, 100>),
    Row("unquoted-refused", kYesOrNo, "no: hex is taken without quotes, too",
        "yes: Quectel EG25 (field report)", kFlag<&Quirks::unquoted_refused>),
    Row("isdr-blocked", kYesOrNo, "SELECT of an ISD-R is 6999, its +CCHO ERROR",
        "Fibocom NL668-EAU (field report)", kFlag<&Quirks::isdr_blocked>),
    Row("busy-commands", "0 to 1000", "so many card commands after a card reset meet a busy card",
        "TS 27.007 section 9.2: 14 while the card starts",
        kInteger<&Quirks::busy_commands, 0, 1000>),
    Row("busy-error", "a +CME ERROR number", "how the busy card is told of",
        "14: TS 27.007 section 9.2; 515: Huawei, TD-Tech (code)",
        kInteger<&Quirks::busy_error, 0, 999>),
    Row("own-channels", "0 to 18", "channels that the modem keeps open for itself",
        "ISO/IEC 7816-4: a modem with ISIM gives out 4 to 19 (OpenEUICC)",
        kInteger<&Quirks::own_channels, 0, 18>),
    Row("sends-terminal-capability", kYesOrNo, "the modem announces an LPA to the card itself",
        "SGP.22 section 3.4.1", kFlag<&Quirks::sends_terminal_capability>),
    Row("takes-profile", "refresh, cfun, restart or never",
        "what makes the modem use a switched profile; the card's REFRESH is not fetched otherwise",
        "cfun: Quectel RG650E (field report), EG916Q (openpilot); restart: EG25-G core of the "
        "QDC507 (CellPort); never: openpilot issue 34924",
        kChoice<&Quirks::takes_profile, kTakesProfile>),
    Row("no-network", "an ICCID", "the modem finds no network with this profile",
        "any modem out of reach of its operator", kText<&Quirks::no_network, 20, IsDigit>),
    Row("quoted-answers", kYesOrNo, "no: hex in answers has no quotes",
        "no: the Android emulator's modem (its source)", kFlag<&Quirks::quoted_answers>),
    Row("lower-case-answers", kYesOrNo, "hex in answers is in lower case",
        "Sierra MC7455's handles (lpac issue 138); nothing forbids it",
        kFlag<&Quirks::lower_case_answers>),
    Row("blank-after-name", kYesOrNo, "no: +CGLA:4,\"9000\"",
        "lpac relaxed its parser for it (commit 187c42d)", kFlag<&Quirks::blank_after_name>),
    Row("session-in-answers", kYesOrNo, "+CGLA: SESSION,LENGTH,HEX",
        "vohive's parser allows for it", kFlag<&Quirks::session_in_answers>),
    Row("echo-always", kYesOrNo, "commands are sent back after ATE0, too",
        "not documented; pySim does not rely on ATE0", kFlag<&Quirks::echo_always>),
    Row("fixed-cmee", "0, 1 or 2", "+CMEE is this for good",
        "TS 27.007 section 9.1 has all three; not documented as fixed",
        kInteger<&Quirks::fixed_cmee, 0, 2>),
    Row("placeholder-identity", kYesOrNo,
        "a card without a profile has ICCID 89111111111111111111 and IMSI 111111111111111",
        "Quectel RM520N-GL A03M4G (field report)", kFlag<&Quirks::placeholder_identity>),
    Row("urc", "a line", "an unsolicited line, before and amid the answers of card commands",
        "+MSTK: 11,\"D023...\": SIMCom A7670 (LilyGo issue 496); NO CARRIER: V.250; +QIND: Quectel",
        kText<&Quirks::urc_amid_answers, 200, IsPrintable>),
    Row("write-size", "0 to 4096", "answers come in pieces of so many bytes",
        "any USB or UART driver", kInteger<&Quirks::write_size, 0, 4096>),
    Row("restart-closes-ports", kYesOrNo, "ports close when the modem restarts",
        "Quectel: +CFUN=1,1 with USB re-enumeration (manual)",
        kFlag<&Quirks::restart_closes_ports>),
    Row("ports-away", "milliseconds", "how long they are away", "about 40 s of a QDC507 (CellPort)",
        kInteger<&Quirks::ports_away, 0, 600000>),
    Row("fifo-size", "0 to 65536",
        "bytes that the receiver holds; what comes when it is full is lost",
        "not documented of one modem; 16550 UARTs hold 16", kInteger<&Quirks::fifo_size, 0, 65536>),
    Row("fifo-rate", "1 to 1000", "bytes that the receiver reads in a millisecond",
        "12: 115200 baud", kInteger<&Quirks::fifo_rate, 1, 1000>),
};

constexpr std::pair<std::string_view, Fault::Kind> kFaults[] = {
    {"plain-error", Fault::Kind::kPlainError}, {"silence", Fault::Kind::kSilence},
    {"late-answer", Fault::Kind::kLateAnswer}, {"dead", Fault::Kind::kDead},
    {"close-port", Fault::Kind::kClosePort},   {"restart", Fault::Kind::kRestart},
    {"sim-crash", Fault::Kind::kSimCrash},
};

std::string Names() {
  std::string names;
  for (const auto& [name, kind] : kFaults) names += (names.empty() ? "" : ", ") + std::string(name);
  return names;
}

}  // namespace

std::span<const QuirkSwitch> QuirkSwitches() { return kSwitches; }

Result<void> SetQuirk(Quirks& quirks, std::string_view text) {
  const size_t equals = text.find('=');
  const std::string_view name = text.substr(0, equals);
  const std::string_view value = equals == std::string_view::npos ? "yes" : text.substr(equals + 1);
  const auto found = std::ranges::find_if(
      kSwitches, [name](const QuirkSwitch& each) { return each.name == name; });
  if (found == std::end(kSwitches)) {
    return Fail(MakeError(ErrorCode::kInvalidArgument,
                          "no quirk of the modem is called " + std::string(name))
                    .WithNext("lpa-sim quirks lists them"));
  }
  if (found->set(quirks, value)) return {};
  return Fail(ErrorCode::kInvalidArgument, "the quirk " + std::string(name) + " is " +
                                               std::string(found->values) + ", not " +
                                               std::string(value));
}

std::span<const std::pair<std::string_view, Fault::Kind>> FaultNames() { return kFaults; }

Result<Fault> ParseFault(std::string_view text) {
  const size_t colon = text.find(':');
  const auto number =
      colon == std::string_view::npos ? std::nullopt : ParseNumber(text.substr(colon + 1));
  for (const auto& [name, kind] : kFaults) {
    if (number && *number > 0 && text.substr(0, colon) == name) return Fault{kind, *number};
  }
  return Fail(MakeError(ErrorCode::kInvalidArgument, "no fault is called " + std::string(text))
                  .WithNext("name KIND:N, where KIND is one of " + Names() +
                            " and N the number of the card command, from 1"));
}

}  // namespace lpab::sim::modem
