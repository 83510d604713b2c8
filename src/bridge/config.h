// What a device's bridge is told at start.
#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "bridge/role.h"
#include "card/isdr.h"
#include "wire/pdu.h"

namespace lpab::bridge {

struct BridgeConfig {
  std::string device_name = "lpa-bridged";
  std::string modem;  // what hello says of it
  wire::BootId boot_id;
  std::vector<apdu::Aid> allowed_aids = card::KnownIsdrAids();  // compared exactly
  Role role = Role::kOwner;                                     // of every client
  std::chrono::seconds lease_grace{60};                         // after a lost connection
  std::chrono::seconds longest_lease{24 * 3600};
  std::chrono::seconds package_time{300};  // that a client is given to finish a package, turned out
  size_t sessions = 4;                     // open channels of the lease
  size_t kept_outcomes = 4;                // that nobody has acknowledged
  std::chrono::seconds outcome_life{600};  // of each of them
  size_t remembered_batches = 4096;        // ids that are never executed again
  // Whether profile switches with a rollback are offered, and the file that keeps the last one over
  // a restart; empty: none does.
  bool switches = false;
  std::string switch_file;
  wire::PeerLimits limits;
};

}  // namespace lpab::bridge
