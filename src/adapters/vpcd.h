// A card in vsmartcard's virtual reader, over the connection that the reader waits for.
#pragma once

#include "io/byte_stream.h"
#include "pcsc/virtual_card.h"

namespace lpab::adapters {

// Answers the reader until its side of the connection ends: power and reset, the ATR, APDUs. `each`
// bounds one APDU or reset; `call` the whole. Spec: vsmartcard's vpcd protocol, docs api.rst: each
// message is a length of two bytes and the data; one byte of data is a control code.
// Errors: kUnavailable (the reader is gone, or what the card cannot be reached for), kCancelled,
// those of the card: the protocol knows no other way to say that a card is gone than to hang up.
Result<void> ServeVpcd(io::ByteStream& reader, pcsc::VirtualCard& card, Duration each,
                       const Call& call);

}  // namespace lpab::adapters
