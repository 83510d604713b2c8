// SessionRate: a UART that runs faster while the card is used.
// Spec: ITU-T V.250 section 6.2.10 (+IPR).
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/call.h"
#include "base/clock.h"
#include "io/byte_stream.h"

namespace lpab::modem {

struct SessionRateOptions {
  int normal = 115200;         // bits a second, at which the port is opened and left
  std::optional<int> session;  // while the card is used; none: the normal one
  // File that holds the session's rate while the modem may run at it; empty: none is kept. Its
  // folder is there.
  std::string record;
};

// Gives back the port, a serial one at the normal rate, with the modem at the session's rate, and
// puts both back when it is destroyed. A modem that cannot do the rate, does not answer at it, or
// has no serial port stays at the normal one; the log says why. Where a record shows that an
// earlier run did not put the rate back (it was killed, or the port went away), that is done first.
// Sends AT lines of its own, before and after the ones of an AtPort. The clock must outlive the
// stream. Errors: kUnavailable (the port is closed), kCancelled, kTimeout (of `call`).
Result<std::unique_ptr<io::ByteStream>> AtSessionRate(std::unique_ptr<io::ByteStream> port,
                                                      const SessionRateOptions& options,
                                                      const Call& call,
                                                      Clock& clock = Clock::System());

}  // namespace lpab::modem
