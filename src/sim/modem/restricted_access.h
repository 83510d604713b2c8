// AT+CRSM. Spec: 3GPP TS 27.007 section 8.18.
#pragma once

#include <optional>
#include <vector>

#include "sim/modem/command_line.h"
#include "sim/modem/uicc.h"

namespace lpab::sim::modem {

// <command>[,<fileid>[,<P1>,<P2>,<P3>[,<data>[,<pathid>]]]], where <command> is one of READ BINARY
// 176, READ RECORD 178, GET RESPONSE 192, UPDATE BINARY 214, UPDATE RECORD 220, STATUS 242.
struct RestrictedAccess {
  uint8_t command = 0;
  uint16_t file = 0x3F00;
  uint8_t p1 = 0;
  uint8_t p2 = 0;
  uint8_t p3 = 0;
  Bytes data;
  std::vector<uint16_t> path;
};

// Nothing when a parameter is out of range or not known.
std::optional<RestrictedAccess> ParseRestrictedAccess(const std::vector<Argument>& arguments);

// Selects the file and runs the command on it. A SELECT that the card refuses is the answer.
// GET RESPONSE gives the file control parameters. Errors: as Uicc::Transmit.
Result<apdu::ResponseApdu> RunRestrictedAccess(Uicc& uicc, const RestrictedAccess& access);

}  // namespace lpab::sim::modem
