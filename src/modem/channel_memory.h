// ChannelMemory: the channels of one modem that are open through us, by either way.
#pragma once

#include "apdu/channel.h"
#include "at/session_id.h"
#include "modem/open_channels.h"

namespace lpab::modem {

// Outlives the readers of a modem whose port comes and goes. ChannelFile lets it outlive the
// program. One thread.
struct ChannelMemory {
  OpenChannels<at::SessionId> sessions;        // over +CCHO
  OpenChannels<apdu::ChannelNumber> channels;  // over +CSIM
};

}  // namespace lpab::modem
