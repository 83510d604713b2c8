// Commands of the card port as those of the protocol.
#pragma once

#include "card/batch.h"
#include "wire/command.h"

namespace lpab::remote {

wire::Command ToWire(const card::BatchCommand& command);

}  // namespace lpab::remote
