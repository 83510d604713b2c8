// BatchDevices: on which device the card with an EID is.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/call.h"
#include "lpa/batch_orders.h"

namespace lpab::lpa {

// Reads a card only where no list says which EID it has, and each once. One thread.
class BatchDevices {
 public:
  using ReadEid = std::function<Result<sgp22::Eid>(const std::string& device, const Call&)>;

  BatchDevices(std::vector<BatchDevice> devices, ReadEid read_eid)
      : devices_(std::move(devices)), read_eid_(std::move(read_eid)), errors_(devices_.size()) {}

  // The first device that has it. Errors: kNotFound, saying which devices could not be asked;
  // kCancelled, kTimeout.
  Result<std::string> Find(const sgp22::Eid& eid, const Call& call);

 private:
  Unexpected NotFound(const sgp22::Eid& eid) const;

  std::vector<BatchDevice> devices_;
  ReadEid read_eid_;
  std::vector<std::string> errors_;  // why a device's card was not read; empty: it was, or not yet
};

}  // namespace lpab::lpa
