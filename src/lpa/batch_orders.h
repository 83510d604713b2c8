// The file of a batch: which profile goes onto which device. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sgp22/activation_code.h"
#include "sgp22/identifiers.h"

namespace lpab::lpa {

// One row. The codes in it are secrets.
struct BatchOrder {
  size_t line = 0;                // in the file, on which it begins
  std::string device;             // a card as --card names it; empty: found by `eid`
  std::optional<sgp22::Eid> eid;  // what the device's card must be
  sgp22::ActivationCode code;
  std::string confirmation_code;  // empty: none
  std::string nickname;           // empty: left as it is
  bool enable = false;

  // What the code is in a ledger: server and matching id, whatever the code's form. A code without
  // matching id stands for whatever the server has for the EID, which is part of it then.
  std::string Identity() const;
};

// CSV with the columns device, eid, activation_code, confirmation_code, nickname and enable
// (yes/no, true/false, 1/0; empty: no) in any order; activation_code, and device or eid, are
// needed. `name` is the file's, for errors.
// Errors: those of ParseCsv; kInvalidArgument, naming line and column: an unknown or missing
// column, neither device nor eid, no activation code or a bad one, one that is there twice, a
// confirmation code that the activation code wants and the row has not, a nickname of more than 64
// characters.
Result<std::vector<BatchOrder>> ParseBatchOrders(std::string_view text, const std::string& name);

// A device on which the card of a row that names only an EID may be.
struct BatchDevice {
  std::string device;
  std::optional<sgp22::Eid> eid;  // none: to be read from its card
};

// CSV with the columns device and eid; eid may be empty. Errors: as above.
Result<std::vector<BatchDevice>> ParseBatchDevices(std::string_view text, const std::string& name);

}  // namespace lpab::lpa
