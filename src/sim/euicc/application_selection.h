// SELECT, on one logical channel: the ISD-R and the ADFs of the enabled profile by AID, files by
// identifier or path.
#pragma once

#include "apdu/apdu.h"
#include "sim/euicc/logical_channel.h"

namespace lpab::sim::euicc {

// By AID (P1 04) an AID may be cut off at the right: P2 00 takes the first application that it
// fits, 02 the one after the selected one; the ISD-R comes before the ADFs.
// What fails leaves the selection. 6A82: no such application or file.
apdu::ResponseApdu SelectOnChannel(LogicalChannel& channel, const FileView& files,
                                   const apdu::CommandApdu& command);

}  // namespace lpab::sim::euicc
