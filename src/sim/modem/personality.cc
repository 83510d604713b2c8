#include "sim/modem/personality.h"

#include <algorithm>

namespace lpab::sim::modem {
namespace {

// A Quectel: their boot lines, their commands for the ICCID; quirks of the EC25.
Personality Quectel(std::string name, std::string model, std::string revision) {
  Personality modem;
  modem.name = std::move(name);
  modem.manufacturer = "Quectel";
  modem.model = std::move(model);
  modem.revision = std::move(revision);
  modem.boot_lines = {"RDY", "+CFUN: 1"};
  modem.card_ready_lines = {"+CPIN: READY", "+QUSIM: 1", "+QIND: SMS DONE", "+QIND: PB DONE"};
  modem.refreshed_lines = {"+QUSIM: 1"};
  modem.iccid = {{"+QCCID", "+QCCID"}, {"+CCID", "+CCID"}};
  modem.quectel_commands = true;
  return modem;
}

Quirks AsTs27007Says() {
  Quirks quirks;
  quirks.unquoted_refused = false;
  quirks.plain_errors = false;
  quirks.csim_channels = 3;
  quirks.channel_le = ChannelLe::kAny;
  return quirks;
}

// Another maker's, with what TS 27.007 says.
Personality Other(std::string name, std::string manufacturer, std::string model,
                  std::string revision, std::vector<IccidName> iccid = {{"+CCID", "+CCID"}}) {
  Personality modem;
  modem.name = std::move(name);
  modem.manufacturer = std::move(manufacturer);
  modem.model = std::move(model);
  modem.revision = std::move(revision);
  modem.iccid = std::move(iccid);
  modem.quirks = AsTs27007Says();
  return modem;
}

Personality Ec20() {
  Personality modem = Quectel("ec20", "EC20F", "EC20CEFAGR06A15M4G");
  modem.quirks.select_errors = 1;
  return modem;
}

Personality Ec200a() {
  Personality modem = Quectel("ec200a", "EC200A", "EC200AAUHAR01A11M16");
  modem.quirks.ccho = false;
  modem.quirks.channel_le = ChannelLe::kAny;
  modem.quirks.csim_channels = 3;
  modem.quirks.no_select_response = true;
  return modem;
}

Personality Qdc507() {
  Personality modem = Quectel("qdc507", "QDC507", "QDC507GLEFM21");
  modem.manufacturer = "Baiwang";
  modem.quirks.csim_silent_above = 8;
  modem.quirks.restart_closes_ports = true;
  return modem;
}

Personality Rg650e() {
  Personality modem = Quectel("rg650e", "RG650E-EU", "RG650EEUAAR01A01M8G");
  modem.quirks.takes_profile = TakesProfile::kCfun;
  return modem;
}

Personality Ec800g() {
  Personality modem = Quectel("ec800g", "EC800G", "EC800GCNLDR01A07M04");
  modem.quirks.ccho = false;
  modem.quirks.csim_same_class_only = true;
  modem.quirks.channel_le = ChannelLe::kAny;
  return modem;
}

Personality Em05() {
  Personality modem = Quectel("em05", "EM05-G", "EM05GFAR07A07M1G");
  modem.quirks.test_forms = TestForms::kError;
  modem.quirks.restart_closes_ports = true;
  return modem;
}

Personality Rm520n() {
  Personality modem = Quectel("rm520n", "RM520N-GL", "RM520NGLAAR03A03M4G");
  modem.quirks.placeholder_identity = true;
  modem.quirks.restart_closes_ports = true;
  return modem;
}

Personality Sim7600() {
  Personality modem = Other("sim7600", "SIMCOM INCORPORATED", "SIMCOM_SIM7600G-H",
                            "LE20B04SIM7600G22", {{"+CICCID", "+ICCID"}});
  modem.boot_lines = {"RDY"};
  modem.card_ready_lines = {"+CPIN: READY", "SMS DONE", "PB DONE"};
  modem.quirks.ccho = false;
  modem.quirks.urc_amid_answers = "+MSTK: 11,\"D0238103010500820281829902\"";
  return modem;
}

Personality Mc7455() {
  Personality modem =
      Other("mc7455", "Sierra Wireless, Incorporated", "MC7455", "SWI9X30C_02.24.05.06");
  modem.quirks.session_ids = SessionIds::kHandle16;
  modem.quirks.lower_case_answers = true;
  modem.quirks.test_forms = TestForms::kError;
  return modem;
}

Personality Fm350() {
  Personality modem = Other("fm350", "Fibocom Wireless Inc.", "FM350-GL", "81600.0000.00.29.23.06",
                            {{"+ICCID", "+ICCID"}, {"+CCID", "+CCID"}});
  modem.quirks.bare_session = true;
  modem.quirks.session_after_ok = true;
  modem.quirks.test_forms = TestForms::kSilent;
  return modem;
}

Personality Fg132() {
  Personality modem = Other("fg132", "Fibocom Wireless Inc.", "FG132-GL", "19806.1000.00.01.01.20",
                            {{"+ICCID", "+ICCID"}, {"+CCID", "+CCID"}});
  modem.quirks.test_forms = TestForms::kError;
  return modem;
}

Personality Nl668() {
  Personality modem = Other("nl668", "Fibocom", "NL668-EAU", "19305.1000.00.02.73.04",
                            {{"+ICCID", "+ICCID"}, {"+CCID", "+CCID"}});
  modem.quirks.isdr_blocked = true;
  modem.quirks.plain_errors = true;
  return modem;
}

Personality Mt5700() {
  Personality modem =
      Other("mt5700", "TD Tech Ltd", "MT5700M-CN", "2.0.1.1", {{"^ICCID", "^ICCID"}});
  modem.quirks.session_ids = SessionIds::kFromZero;
  modem.quirks.test_forms = TestForms::kError;
  modem.quirks.one_session = true;
  modem.quirks.csim_minimum_length = 4;
  modem.quirks.csim_maximum_length = 520;
  modem.quirks.csim_fetches = true;
  modem.quirks.csim_cut = 256;
  modem.quirks.csim_refuses_case_4 = true;
  modem.quirks.busy_commands = 1;
  modem.quirks.busy_error = 515;
  return modem;
}

Personality T99w696() {
  Personality modem = Other("t99w696", "Foxconn", "T99W696", "F0.1.0.0.9.GC.004",
                            {{"+CCID", "+CCID"}, {"+ICCID", "+ICCID"}});
  modem.quirks.csim_upper_case_only = true;
  return modem;
}

Personality Dw5821e() {
  Personality modem = Other("dw5821e", "Foxconn", "DW5821e-eSIM", "T77W968.F1.0.0.5.2.GC.013",
                            {{"+CCID", "+CCID"}, {"+ICCID", "+ICCID"}});
  modem.quirks.ccho = false;
  modem.quirks.channel_le = ChannelLe::k00;
  return modem;
}

std::vector<Personality> All() {
  return {
      Quectel("ec25-j", "EC25", "EC25JFAR06A05M4G"),
      Ec20(),
      Ec200a(),
      Qdc507(),
      Ec800g(),
      Em05(),
      Rm520n(),
      Rg650e(),
      Sim7600(),
      Mc7455(),
      Fm350(),
      Fg132(),
      Nl668(),
      Other("le910", "Telit", "LE910C4-EU", "25.21.660", {{"#CCID", "#CCID"}}),
      Mt5700(),
      T99w696(),
      Dw5821e(),
      Other("mm-m61d", "Seiko Solutions", "MM-M61D", "1.0"),
      Other("generic", "Example", "TS 27.007 modem", "1.0"),
  };
}

}  // namespace

std::span<const Personality> Personalities() {
  static const std::vector<Personality> all = All();
  return all;
}

Result<Personality> FindPersonality(std::string_view name) {
  const auto all = Personalities();
  const auto found = std::ranges::find(all, name, &Personality::name);
  if (found != all.end()) return *found;
  std::string names;
  for (const Personality& each : all) names += (names.empty() ? "" : ", ") + each.name;
  return Fail(MakeError(ErrorCode::kInvalidArgument, "no modem is called " + std::string(name))
                  .WithNext("name one of " + names));
}

const Personality& Ec25J() { return Personalities().front(); }

}  // namespace lpab::sim::modem
