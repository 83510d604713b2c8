// Commands of the protocol as those of the card port.
#pragma once

#include "card/batch.h"
#include "wire/command.h"

namespace lpab::bridge {

card::BatchCommand ToCard(wire::Command command);

}  // namespace lpab::bridge
