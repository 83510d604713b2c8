#include "sim/modem/personality.h"

namespace lpab::sim::modem {

Personality Ec25J() {
  Personality ec25;
  ec25.manufacturer = "Quectel";
  ec25.model = "EC25";
  ec25.revision = "EC25JFAR06A05M4G";
  ec25.imei = "867698040000005";
  ec25.boot_lines = {"RDY", "+CFUN: 1"};
  ec25.card_ready_lines = {"+CPIN: READY", "+QUSIM: 1", "+QIND: SMS DONE", "+QIND: PB DONE"};
  ec25.refreshed_lines = {"+QUSIM: 1"};
  ec25.terminal_profile = {0xFF, 0xFF, 0xFF, 0xFF};
  return ec25;
}

}  // namespace lpab::sim::modem
