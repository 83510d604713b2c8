// STORE DATA: how one ES10 command is cut into blocks, and what a refused one means.
// Spec: SGP.22 section 5.7.2; GlobalPlatform Card Specification section 11.11.
#pragma once

#include <vector>

#include "apdu/apdu.h"
#include "base/result.h"

namespace lpab::lpa {

// P1 = 11 on all but the last block, 91 on that; P2 counts from 00. Le = 00 on the last block when
// asked for. Errors: kInvalidArgument: no data, a block size that is not 1 to 255, or over 256
// blocks.
Result<std::vector<apdu::CommandApdu>> StoreDataBlocks(ByteSpan command, size_t block_size,
                                                       bool le_on_last_block);

// "AuthenticateServer" for BF38; "ES10 command BF99" for a tag that is none. `command` is an
// encoded request or a segment of a package.
std::string Es10Name(ByteSpan command);

// Whether the command changes nothing on the card, executed or not. False for those without a name.
bool OnlyReads(ByteSpan command);

// The error that a status word other than success is, in words, with StatusWordDetail.
Error StatusError(ByteSpan command, apdu::StatusWord sw);

}  // namespace lpab::lpa
