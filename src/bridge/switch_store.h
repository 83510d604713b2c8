// SwitchStore: the last profile switch, on disk, so that a restart does not end its guard.
#pragma once

#include <optional>
#include <string>

#include "apdu/apdu.h"
#include "base/result.h"
#include "wire/switch.h"

namespace lpab::bridge {

struct SwitchRecord {
  wire::Switch request;
  apdu::Aid aid;  // whose channel takes the commands
  wire::SwitchStage stage = wire::SwitchStage::kSwitching;
  std::optional<std::string> iccid = {};
  Bytes answer = {};
  std::optional<wire::Failure> failure = {};
};

// One record in one file, replaced whole, readable by its owner alone. One thread; writing waits
// for the disk, for a moment.
class SwitchStore {
 public:
  // Empty: nothing is kept.
  explicit SwitchStore(std::string path) : path_(std::move(path)) {}

  bool keeps() const { return !path_.empty(); }
  // Errors: those of io::WriteFileAtomically.
  Result<void> Save(const SwitchRecord& record) const;
  // Nothing where there is none. Errors: kMalformed; those of io::ReadFile.
  Result<std::optional<SwitchRecord>> Load() const;

 private:
  const std::string path_;
};

}  // namespace lpab::bridge
