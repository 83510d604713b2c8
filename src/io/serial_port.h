// Serial ports: a modem's AT port as a ByteStream.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/call.h"
#include "base/result.h"
#include "io/byte_stream.h"

namespace lpab::io {

struct SerialOptions {
  int baud = 115200;  // USB ports ignore it
  bool hardware_flow_control = false;
};

// Whether ports of Linux know the rate: 9600, 115200, 921600, ...
bool IsSerialRate(int baud);

// The rate that a terminal is set to; nothing where the descriptor is none. At the master of a
// pseudo-terminal: that of its other end.
std::optional<int> TerminalRate(int descriptor);

// Opens a tty raw (8N1, CLOCAL, CREAD) and exclusively: flock, and TIOCEXCL except on a
// pseudo-terminal, where that flag would outlive a killed holder. What the port had buffered is
// dropped; a port without modem lines will do.
// Errors: kNotFound (no such port), kRefused (permission), kBusy (another program holds it),
// kInvalidArgument (no tty, or a rate it cannot do), kUnavailable.
Result<std::unique_ptr<ByteStream>> OpenSerialPort(const std::string& path,
                                                   const SerialOptions& options = {});

// Opens "at:PATH" or "PATH": a tty, or the Unix socket of a modem simulator.
// Errors: as OpenSerialPort; kTimeout and kCancelled for a socket.
Result<std::unique_ptr<ByteStream>> OpenModemPort(std::string_view name, const Call& call,
                                                  const SerialOptions& options = {});

}  // namespace lpab::io
