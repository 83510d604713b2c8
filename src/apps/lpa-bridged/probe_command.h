// lpa-bridged probe: finds the AT port, and the ways from it to the eUICC.
#pragma once

#include <string>
#include <vector>

#include "apdu/apdu.h"
#include "base/call.h"
#include "base/result.h"
#include "io/serial_port.h"

namespace lpab::apps {

struct ProbeOptions {
  std::vector<std::string> ports;  // "at:/dev/ttyUSB2"; empty: those of this machine's USB
  std::string report;              // a file that gets what is printed; empty: none
  std::string settings;            // a file that gets settings for --config; empty: none
  std::vector<apdu::Aid> more_aids;
  io::SerialOptions serial;  // of each port
  std::string transcript;    // a file for what crosses the ports; empty: none
};

// Tries the ports in turn until one has a modem that leads to an eUICC, and prints what was found,
// with settings to paste. Errors: kNotFound (no port, no modem on any of them), kUnsupported (no
// way to the eUICC; what was tried is printed), kCancelled, and those of writing the files.
Result<void> Probe(const ProbeOptions& options, const Call& call);

}  // namespace lpab::apps
