// The rows of ModemProfile. One comes in only with evidence: a measurement that somebody published,
// or a manual. Where a row says nothing of an access method, both are tried, by using them. The
// first match counts: EC200A stands before EC20.
#include "modem/modem_profile.h"

namespace lpab::modem {
namespace {

using std::chrono::seconds;

constexpr IccidCommand kQccid{"AT+QCCID", "+QCCID"};
constexpr IccidCommand kCcid{"AT+CCID", "+CCID"};
constexpr IccidCommand kIccid{"AT+ICCID", "+ICCID"};
constexpr IccidCommand kSimcomIccid{"AT+CICCID", "+ICCID"};
constexpr IccidCommand kTelitIccid{"AT#CCID", "#CCID"};
constexpr IccidCommand kHuaweiIccid{"AT^ICCID?", "^ICCID"};

constexpr RefreshAction kWait = RefreshAction::kWait;
constexpr RefreshAction kCfun01 = RefreshAction::kCfun01;
constexpr RefreshAction kRestart = RefreshAction::kRestart;

constexpr AccessMethod kCgla = AccessMethod::kCgla;
constexpr AccessMethod kCsim = AccessMethod::kCsim;

// CFUN=0 takes the power from the card on Quectel modems; nobody measured whether it is needed.
std::vector<RefreshStep> QuectelRefresh() {
  return {UsualStep(kWait), UsualStep(kCfun01), UsualStep(kRestart)};
}

std::vector<ModemProfile> QuectelRows() {
  return {
      {.name = "Quectel EC200A",
       .manufacturer = "Quectel",
       .models = {"EC200A"},
       .access = {kCsim, kCgla},
       .iccid = {kQccid, kCcid},
       .refresh = QuectelRefresh(),
       .evidence = "CSIM with TERMINAL CAPABILITY, then MANAGE CHANNEL, which gives channels 1 to "
                   "3 in turn; GET RESPONSE after SELECT answers 6E00 on a Linksfield card, which "
                   "works all the same (EC200AAUHAR01A11M16, field report)."},
      {.name = "Quectel EC20",
       .manufacturer = "Quectel",
       .models = {"EC20"},
       .access = {kCsim, kCgla},
       .iccid = {kQccid, kCcid},
       .refresh = {UsualStep(kWait), {kCfun01, seconds(130)}, UsualStep(kRestart)},
       .evidence = "Whole downloads over CSIM with MANAGE CHANNEL Le=01; with Le=00 SELECT is "
                   "refused afterwards; one channel, which stays open until it is closed (field "
                   "report). Over CGLA downloads die with a plain ERROR (EC20F, lpac issue 186). "
                   "After CFUN=0, CFUN=1 the profile is read in 2 s, and its ICCID reported up to "
                   "120 s later (vocat)."},
      {.name = "Quectel EC25",
       .manufacturer = "Quectel",
       .models = {"EC25", "EG25", "EC21", "EG21"},
       .usb = {{0x2C7C, 0x0125, 2}, {0x2C7C, 0x0121, 2}},
       .iccid = {kQccid, kCcid},
       .refresh = QuectelRefresh(),
       .evidence = "CCHO and CGLA on EG25, quoted hex, 61xx passed through (lpac issue 164, "
                   "Quectel manual 5.12 to 5.15); downloads with block size 120 (openpilot). "
                   "Plain ERROR at the last block of a segment (lpac issues 173, 186). An EG25 "
                   "reports the new ICCID within 2 s of the switch by itself (agnos-builder PR "
                   "556). No manual proves CCHO on an EC25-J."},
      {.name = "Quectel EG25 in a DJI QDC507",
       .manufacturer = "",
       .models = {"QDC507"},
       .access = {kCgla},
       .iccid = {kQccid, kCcid},
       .refresh = {UsualStep(kWait), UsualStep(kRestart)},
       .evidence = "CSIM does not answer APDUs of more than 8 bytes; CCHO, CGLA and CCHC work "
                   "(QDC507GLEFM21, CellPort). After a switch without refreshFlag nothing happens "
                   "until CFUN=1,1, about 40 s (CellPort)."},
      {.name = "Quectel EG916Q",
       .manufacturer = "Quectel",
       .models = {"EG916Q"},
       .iccid = {kQccid, kCcid},
       .refresh = {UsualStep(kCfun01), UsualStep(kRestart)},
       .cfun_in_one_write = true,
       .evidence = "CCHO and CGLA with a block size of 120; after a switch CFUN=0 and CFUN=1 in "
                   "one write, for CFUN=0 drops the port (openpilot, agnos-builder PR 556). "
                   "AT+CRSM answers +CME ERROR: 3, AT+QCCID works (Quectel forum 34559)."},
      {.name = "Quectel EC800G",
       .manufacturer = "Quectel",
       .models = {"EC800G"},
       .iccid = {kQccid, kCcid},
       .refresh = QuectelRefresh(),
       .evidence = "Over CSIM answers of more than 256 bytes do not arrive where GET RESPONSE "
                   "names another class than the command (EC800GCNLDR01A07M04, Quectel forum "
                   "44916)."},
      {.name = "Quectel EM05",
       .manufacturer = "Quectel",
       .models = {"EM05"},
       .iccid = {kQccid, kCcid},
       .refresh = QuectelRefresh(),
       .evidence = "AT+CCHO=? answers ERROR, CCHO works (EM05GFAR07A07M1G, lpac issue 300)."},
      {.name = "Quectel RM520N",
       .manufacturer = "Quectel",
       .models = {"RM520N"},
       .iccid = {kQccid, kCcid},
       .refresh = QuectelRefresh(),
       .evidence = "CSIM, CCHO, CGLA and CCHC; a card without an enabled profile is shown with "
                   "ICCID 89111111111111111111 (A03M4G, field report)."},
      {.name = "Quectel RG650E",
       .manufacturer = "Quectel",
       .models = {"RG650E"},
       .iccid = {kQccid, kCcid},
       .refresh = {UsualStep(kCfun01), UsualStep(kRestart)},
       .when_blocked = "the modem's own LPA may hold the ISD-R: switch it off with "
                       "AT+QESIM=\"lpa_enable\",0 once, and restart the modem",
       .evidence = "QMI has no logical channels, AT has; the modem ignores the card's REFRESH and "
                   "serves the old profile until the card's power was off (field report, over "
                   "QMI); over AT that is CFUN=0."},
  };
}

std::vector<ModemProfile> OtherRows() {
  return {
      {.name = "SIMCom SIM7600",
       .manufacturer = "SIMCOM",
       .models = {"SIMCOM_SIM7600", "SIM7600"},
       .usb = {{0x1E0E, 0x9001, 2}},
       .access = {kCsim},
       .iccid = {kSimcomIccid, kCcid},
       .evidence = "No CCHO, CGLA and CCHC; CSIM after TERMINAL CAPABILITY (lpac issue 168). QMI "
                   "refuses the ISD-R (SIM7600G-H, lpac issue 221)."},
      {.name = "Sierra Wireless MC7455, EM7590",
       .manufacturer = "Sierra",
       .models = {"MC7455", "EM75"},
       .iccid = {kCcid, kIccid},
       .evidence = "CCHO answers a handle of 16 hex digits, which CGLA and CCHC take as it is; "
                   "AT+CGLA=? fails, CGLA works (lpac issues 138, 139)."},
      {.name = "Fibocom FM350",
       .manufacturer = "Fibocom",
       .models = {"FM350"},
       .iccid = {kIccid, kCcid},
       .when_blocked = "choose the card's slot with AT+GTDUALSIM=1 (it is kept), and try again",
       .evidence = "CCHO answers a number without a name; its answer may come late; CCHC of a "
                   "session that is not open is ERROR (lpac issues 179, 209, 442, 447)."},
      {.name = "Fibocom FG132",
       .manufacturer = "Fibocom",
       .models = {"FG132"},
       .iccid = {kIccid, kCcid},
       .evidence = "The =? forms answer ERROR, the others work (lpac issue 300)."},
      {.name = "Fibocom NL668",
       .manufacturer = "Fibocom",
       .models = {"NL668"},
       .iccid = {kIccid, kCcid},
       .when_blocked = "this modem keeps its eUICC from everybody outside: use another modem",
       .evidence = "SELECT of the ISD-R answers 6999 on every channel, CCHO and CGLA answer ERROR, "
                   "QMI refuses (19305.1000.00.02.73.04, field report)."},
      {.name = "Telit LE910",
       .manufacturer = "Telit",
       .models = {"LE910"},
       .iccid = {kTelitIccid, kCcid},
       .evidence = "CSIM, CCHO, CCHC and CGLA (Telit's manual); QMI refuses the ISD-R (LE910C4, "
                   "lpac issue 221)."},
      {.name = "TD Tech MT5700",
       .manufacturer = "",
       .models = {"MT5700"},
       .access = {kCgla},
       .le_with_data = false,
       .iccid = {kHuaweiIccid, kCcid},
       .evidence = "CSIM cuts answers at 256 bytes and says 9000, and refuses commands with data "
                   "and Le; CGLA passes 61xx on, and 1636 bytes came whole; =? forms answer ERROR "
                   "(field notes)."},
      {.name = "Foxconn T99W696",
       .manufacturer = "",
       .models = {"T99W696"},
       .iccid = {kCcid, kIccid},
       .evidence = "CSIM takes hex in upper case only, which is sent to all (lpac issue 428)."},
      {.name = "Foxconn DW5821e",
       .manufacturer = "",
       .models = {"DW5821e", "T77W968"},
       .access = {kCsim},
       .manage_channel_le = 256,
       .iccid = {kCcid, kIccid},
       .when_blocked = "choose the eUICC's slot with AT^SWITCH_SLOT, and try again",
       .evidence = "No CCHO, CCHC and CGLA; MANAGE CHANNEL with Le=00 opens (lpac issues 164, 182, "
                   "184)."},
  };
}

// Seiko Solutions' MM-M61D among them: nothing is published of its commands.
ModemProfile GenericRow() {
  return {.name = "3GPP TS 27.007 modem",
          .manufacturer = "",
          .models = {},
          .iccid = {kCcid, kQccid, kIccid, kSimcomIccid, kTelitIccid, kHuaweiIccid},
          .evidence = "3GPP TS 27.007 sections 8.17 and 8.43 to 8.46."};
}

std::vector<ModemProfile> AllRows() {
  std::vector<ModemProfile> rows = QuectelRows();
  for (ModemProfile& row : OtherRows()) rows.push_back(std::move(row));
  rows.push_back(GenericRow());
  return rows;
}

}  // namespace

const std::vector<ModemProfile>& ModemProfiles() {
  static const std::vector<ModemProfile> rows = AllRows();
  return rows;
}

}  // namespace lpab::modem
