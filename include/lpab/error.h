// Error: why an operation failed: a code for the program, a sentence and a next step for people,
// and what the failing layer itself said.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "lpab/export.h"

namespace lpab::v1 {

enum class ErrorCode {
  kInvalidArgument,     // the caller's input is malformed
  kMalformed,           // bytes from a peer, card, modem or file do not parse
  kProtocol,            // a peer sent something well-formed that is not allowed here
  kNotFound,            // the thing named does not exist
  kAlreadyExists,       // the thing to be made exists already
  kFailedPrecondition,  // the state does not allow it (profile not disabled, ...)
  kRefused,             // the peer, card or policy says no
  kUntrusted,           // a certificate, signature or MAC does not verify
  kBusy,                // somebody else holds it; try later
  kUnavailable,         // cannot be reached: connection, port, card absent
  kTimeout,             // the deadline passed and nothing was changed by it
  kCancelled,           // the caller cancelled
  kUnknownOutcome,      // sent, but it is not known whether it was executed: read the truth first
  kResourceExhausted,   // a limit, memory or channels ran out
  kUnsupported,         // this peer, card or build cannot do it
  kInternal,            // a bug in the library
};

// "not-found", "unknown-outcome": stable text.
LPAB_API std::string_view ErrorCodeName(ErrorCode code);

// What the layer that failed said; what does not apply is empty.
struct ErrorDetails {
  std::optional<uint16_t> status_word = {};  // of the card; ISO/IEC 7816-4 section 5.6
  std::optional<int> cme_error = {};         // of the modem; -1: a plain ERROR
  std::string es10_function = {};            // "EnableProfile"
  std::optional<int> es10_result = {};       // its result code; SGP.22 section 5.7
  std::string subject_code = {};             // "8.2.6", of the SM-DP+; SGP.22 section 5.2.6
  std::string reason_code = {};              // "3.8"
  std::optional<int> http_status = {};       // of an answer that is not 2xx
  std::optional<int> os_error = {};          // errno
  std::optional<int> bridge_error = {};      // of the bridge protocol
};

// A value. Text from cards and servers in it is escaped by ForDisplay() alone.
struct Error {
  ErrorCode code = ErrorCode::kInternal;
  std::string message = {};  // one sentence: what failed and why
  std::string next = {};     // what to do next; may be empty
  ErrorDetails details = {};

  // "not-found: message; next", safe to show on a terminal.
  LPAB_API std::string ToString() const;
};

// Text from a card or a server, safe to show: control, direction and zero-width characters and
// invalid UTF-8 are escaped, and it is cut at 200 characters.
LPAB_API std::string ForDisplay(std::string_view text);

}  // namespace lpab::v1
