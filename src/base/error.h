// Error: why an operation failed, as a short canonical code, a sentence of context, what the user
// can do next, and the failing layer's own typed detail.
//
// Errors travel by value in `Result<T>` (base/result.h); no exception crosses a folder.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace lpab {

// Canonical codes: what a program branches on. The sentence is for people.
enum class ErrorCode {
  kInvalidArgument,     // the caller's or user's input is malformed
  kMalformed,           // bytes from a peer, card, modem or file do not parse
  kProtocol,            // a peer sent something well-formed that is not allowed here
  kNotFound,            // the thing named does not exist
  kAlreadyExists,       // the thing to be made exists already
  kFailedPrecondition,  // the state does not allow it (profile not disabled, no lease, ...)
  kRefused,             // the peer, card or policy says no
  kUntrusted,           // a certificate, signature, MAC or pin does not verify
  kBusy,                // somebody else holds it; try later
  kUnavailable,         // cannot be reached: connection, port, card absent
  kTimeout,             // a deadline passed and nothing was changed by it
  kCancelled,           // the user cancelled
  kUnknownOutcome,      // sent, but it is not known whether it was executed: read the truth first
  kResourceExhausted,   // a limit, memory or channels ran out
  kUnsupported,         // this peer, card or build cannot do it
  kInternal,            // a bug here, or a library failed in a way it should not
};

// "not-found", "unknown-outcome": stable text for JSON and logs.
std::string_view ErrorCodeName(ErrorCode code);
// The code of that name; kInternal for any other text.
ErrorCode ErrorCodeFrom(std::string_view name);

// ISO 7816-4 status word of a card's answer.
struct StatusWordDetail {
  uint16_t sw;
  bool operator==(const StatusWordDetail&) const = default;
};
// 3GPP TS 27.007 section 9.2 `+CME ERROR: <err>`; -1 for a plain ERROR.
struct CmeDetail {
  int code;
  bool operator==(const CmeDetail&) const = default;
};
// Result code of an ES10 function, e.g. {"EnableProfile", 2}.
struct Es10Detail {
  std::string function;
  int result;
  bool operator==(const Es10Detail&) const = default;
};
// SGP.22 section 5.2.6: subject and reason codes of an ES9+ answer, e.g. {"8.2.6", "3.8"}.
struct RspDetail {
  std::string subject;
  std::string reason;
  bool operator==(const RspDetail&) const = default;
};
// HTTP status of an answer that is not 2xx.
struct HttpDetail {
  int status;
  bool operator==(const HttpDetail&) const = default;
};
// errno of a failed system call.
struct OsDetail {
  int error;
  bool operator==(const OsDetail&) const = default;
};
// Numbered error of the bridge protocol (docs/protocol.md).
struct BridgeDetail {
  int error;
  bool operator==(const BridgeDetail&) const = default;
};

using ErrorDetail = std::variant<std::monostate, StatusWordDetail, CmeDetail, Es10Detail, RspDetail,
                                 HttpDetail, OsDetail, BridgeDetail>;

struct Error {
  ErrorCode code = ErrorCode::kInternal;
  std::string message;  // one sentence without a full stop: "EnableProfile: the profile ..."
  std::string next;     // what to do next; may be empty
  ErrorDetail detail;

  // The same error with "context: " in front of its sentence.
  Error WithContext(std::string_view context) &&;
  Error WithContext(std::string_view context) const&;
  Error WithNext(std::string next_step) &&;
  Error WithDetail(ErrorDetail typed_detail) &&;

  template <typename T>
  const T* Detail() const {
    return std::get_if<T>(&detail);
  }

  // "not-found: message; next".
  std::string ToString() const;
};

inline Error MakeError(ErrorCode code, std::string message) {
  return Error{code, std::move(message), {}, {}};
}

// kUnavailable with errno's text: "open /dev/ttyUSB2: No such file or directory".
Error OsError(std::string_view what, int error_number);

}  // namespace lpab
