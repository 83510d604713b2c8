// What EC20-class firmware does with MANAGE CHANNEL that passes through +CSIM (quirks.h).
#pragma once

#include "sim/modem/device.h"

namespace lpab::sim::modem {

// The modem's own answer when it does not let the command reach the card: one channel too many, or
// a command on a channel that was opened with another Le than 01.
std::optional<Reply> RefuseCsim(Device& device, ByteSpan apdu);

// Takes note of a channel that was opened or closed.
void NoteCsimChannels(Device& device, ByteSpan apdu, ByteSpan answer);

}  // namespace lpab::sim::modem
