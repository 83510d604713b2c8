// AT commands that reach the card, as text without the line end.
// Spec: 3GPP TS 27.007 sections 8.17, 8.18, 8.43, 8.45, 8.46.
//
// Hex is upper case (Foxconn T99W696 takes nothing else, lpac issue 428) and quoted (Quectel
// rejects it unquoted); lengths count characters, twice the bytes.
#pragma once

#include <string>

#include "at/session_id.h"
#include "base/bytes.h"

namespace lpab::at {

// AT+CCHO="A0000005591010FFFFFFFF8900000100"
std::string OpenLogicalChannel(ByteSpan aid);
// AT+CGLA=1,14,"00A40804022F00"
std::string GenericLogicalChannelAccess(const SessionId& session, ByteSpan command);
// AT+CCHC=1
std::string CloseLogicalChannel(const SessionId& session);
// AT+CSIM=10,"0070000001"
std::string GenericSimAccess(ByteSpan command);
// AT+CRSM=176,12258,0,0,10 (READ BINARY of 2FE2, 10 bytes)
std::string RestrictedSimAccess(int command, int file_id, int p1, int p2, int p3);

}  // namespace lpab::at
