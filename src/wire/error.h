// The numbered errors of the bridge protocol. docs/protocol.md, "Errors", says what each means.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "base/result.h"

namespace lpab::wire {

// Numbers are for ever; 1-19 are about bytes, 20-39 about what is asked for, 40- about the device.
enum class ErrorNumber : uint16_t {
  kMalformed = 1,           // not BER-TLV, or cut off
  kLengthNotMinimal = 2,    // 81 05 for 05
  kDuplicateTag = 3,        // the same tag twice on a level that is no list
  kTooDeep = 4,             // more levels than allowed
  kUnknownCriticalTag = 5,  // a field that must not be skipped
  kMissingField = 6,
  kBadValue = 7,    // a field of wrong length or out of range
  kUnknownPdu = 8,  // a PDU that must not be skipped
  kFrameTooLarge = 9,
  kUnexpectedPdu = 10,  // not at this time, or not in this direction
  kNoCommonVersion = 11,
  kBadApdu = 12,        // not a short command APDU on the basic class
  kTooManyFields = 13,  // on one level
  kNoLease = 20,
  kLeaseUnknown = 21,  // ended, or another one holds
  kSessionUnknown = 22,
  kStaleGeneration = 23,  // the card was reset since
  kAidNotAllowed = 24,
  kBatchTooLarge = 25,
  kTooManyCommands = 26,
  kTooManyBatches = 27,
  kCreditExceeded = 28,
  kPartOutOfOrder = 29,
  kChainTooLong = 30,    // one STORE DATA chain is longer than the window
  kAnswerTooLarge = 31,  // the answers do not fit in one outcome
  kBatchUnknown = 32,
  kBootIdDiffers = 33,  // the device was restarted; it remembers no batch
  kOutcomeGone = 34,    // executed once, and its outcome is no longer kept
  kCancelled = 35,
  kLinkLost = 36,    // the client went away before it sent the whole batch
  kLeaseEnded = 37,  // the lease ended in mid-batch
  kTooManySessions = 38,
  kSwitchUnknown = 39,  // the device was never given it, or another one came since
  kCard = 40,           // the card or the modem failed; code and detail say how
  kTooManyConnections = 41,
  kShuttingDown = 42,
  kSwitchPending = 43,  // another profile switch is not over yet
  kCannotProve = 44,    // the modem does not say which profile it uses; nothing was done
  kNotConfirmed = 45,   // a switch was rolled back, for no confirmation came in time
  kNotAllowed = 46,     // a command that is let through for nobody, or not in this role
  kWindowShut = 47,     // the device's access window was shut
  kPairingShut = 48,    // no pairing is open, or it was for somebody else
  kPairingUsed = 49,    // another client has used the secret
  kWrongProof = 50,
  kAlreadyPaired = 51,  // the device knows this client
  kRevoked = 52,        // the device has been told to forget this client
  kNotPaired = 53,      // a client that is not paired asks for something else
};

// "stale-generation", for logs.
std::string_view ErrorNumberName(ErrorNumber number);

// The canonical code that goes with a number, where the sender gives none of its own.
ErrorCode CanonicalCode(ErrorNumber number);

// An Error with `number` as its BridgeDetail.
Error NumberedError(ErrorNumber number, std::string message);
inline Unexpected FailNumbered(ErrorNumber number, std::string message) {
  return Unexpected(NumberedError(number, std::move(message)));
}

// The number in an error's BridgeDetail; kCard for an error of another layer.
ErrorNumber NumberOf(const Error& error);

}  // namespace lpab::wire
