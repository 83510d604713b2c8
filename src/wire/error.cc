#include "wire/error.h"

namespace lpab::wire {
namespace {

struct Row {
  ErrorNumber number;
  std::string_view name;
  ErrorCode code;
};

constexpr Row kRows[] = {
    {ErrorNumber::kMalformed, "malformed", ErrorCode::kMalformed},
    {ErrorNumber::kLengthNotMinimal, "length-not-minimal", ErrorCode::kMalformed},
    {ErrorNumber::kDuplicateTag, "duplicate-tag", ErrorCode::kMalformed},
    {ErrorNumber::kTooDeep, "too-deep", ErrorCode::kMalformed},
    {ErrorNumber::kUnknownCriticalTag, "unknown-critical-tag", ErrorCode::kUnsupported},
    {ErrorNumber::kMissingField, "missing-field", ErrorCode::kMalformed},
    {ErrorNumber::kBadValue, "bad-value", ErrorCode::kMalformed},
    {ErrorNumber::kUnknownPdu, "unknown-pdu", ErrorCode::kUnsupported},
    {ErrorNumber::kFrameTooLarge, "frame-too-large", ErrorCode::kResourceExhausted},
    {ErrorNumber::kUnexpectedPdu, "unexpected-pdu", ErrorCode::kProtocol},
    {ErrorNumber::kNoCommonVersion, "no-common-version", ErrorCode::kUnsupported},
    {ErrorNumber::kBadApdu, "bad-apdu", ErrorCode::kMalformed},
    {ErrorNumber::kTooManyFields, "too-many-fields", ErrorCode::kMalformed},
    {ErrorNumber::kNoLease, "no-lease", ErrorCode::kFailedPrecondition},
    {ErrorNumber::kLeaseUnknown, "lease-unknown", ErrorCode::kFailedPrecondition},
    {ErrorNumber::kSessionUnknown, "session-unknown", ErrorCode::kFailedPrecondition},
    {ErrorNumber::kStaleGeneration, "stale-generation", ErrorCode::kFailedPrecondition},
    {ErrorNumber::kAidNotAllowed, "aid-not-allowed", ErrorCode::kRefused},
    {ErrorNumber::kBatchTooLarge, "batch-too-large", ErrorCode::kResourceExhausted},
    {ErrorNumber::kTooManyCommands, "too-many-commands", ErrorCode::kResourceExhausted},
    {ErrorNumber::kTooManyBatches, "too-many-batches", ErrorCode::kResourceExhausted},
    {ErrorNumber::kCreditExceeded, "credit-exceeded", ErrorCode::kProtocol},
    {ErrorNumber::kPartOutOfOrder, "part-out-of-order", ErrorCode::kProtocol},
    {ErrorNumber::kChainTooLong, "chain-too-long", ErrorCode::kResourceExhausted},
    {ErrorNumber::kAnswerTooLarge, "answer-too-large", ErrorCode::kResourceExhausted},
    {ErrorNumber::kBatchUnknown, "batch-unknown", ErrorCode::kNotFound},
    {ErrorNumber::kBootIdDiffers, "boot-id-differs", ErrorCode::kUnknownOutcome},
    {ErrorNumber::kOutcomeGone, "outcome-gone", ErrorCode::kUnknownOutcome},
    {ErrorNumber::kCancelled, "cancelled", ErrorCode::kCancelled},
    {ErrorNumber::kLinkLost, "link-lost", ErrorCode::kUnavailable},
    {ErrorNumber::kLeaseEnded, "lease-ended", ErrorCode::kFailedPrecondition},
    {ErrorNumber::kTooManySessions, "too-many-sessions", ErrorCode::kResourceExhausted},
    {ErrorNumber::kCard, "card", ErrorCode::kUnavailable},
    {ErrorNumber::kTooManyConnections, "too-many-connections", ErrorCode::kBusy},
    {ErrorNumber::kSwitchUnknown, "switch-unknown", ErrorCode::kNotFound},
    {ErrorNumber::kShuttingDown, "shutting-down", ErrorCode::kUnavailable},
    {ErrorNumber::kSwitchPending, "switch-pending", ErrorCode::kBusy},
    {ErrorNumber::kCannotProve, "cannot-prove", ErrorCode::kUnsupported},
    {ErrorNumber::kNotConfirmed, "not-confirmed", ErrorCode::kTimeout},
    {ErrorNumber::kNotAllowed, "not-allowed", ErrorCode::kRefused},
    {ErrorNumber::kWindowShut, "window-shut", ErrorCode::kRefused},
    {ErrorNumber::kPairingShut, "pairing-shut", ErrorCode::kRefused},
    {ErrorNumber::kPairingUsed, "pairing-used", ErrorCode::kRefused},
    {ErrorNumber::kWrongProof, "wrong-proof", ErrorCode::kUntrusted},
    {ErrorNumber::kAlreadyPaired, "already-paired", ErrorCode::kAlreadyExists},
    {ErrorNumber::kRevoked, "revoked", ErrorCode::kUntrusted},
    {ErrorNumber::kNotPaired, "not-paired", ErrorCode::kUntrusted},
};

const Row* Find(ErrorNumber number) {
  for (const Row& row : kRows) {
    if (row.number == number) return &row;
  }
  return nullptr;
}

}  // namespace

std::string_view ErrorNumberName(ErrorNumber number) {
  const Row* row = Find(number);
  return row == nullptr ? "unknown" : row->name;
}

ErrorCode CanonicalCode(ErrorNumber number) {
  const Row* row = Find(number);
  return row == nullptr ? ErrorCode::kProtocol : row->code;
}

Error NumberedError(ErrorNumber number, std::string message) {
  return MakeError(CanonicalCode(number), std::move(message))
      .WithDetail(BridgeDetail{static_cast<int>(number)});
}

ErrorNumber NumberOf(const Error& error) {
  const auto* detail = error.Detail<BridgeDetail>();
  return detail == nullptr ? ErrorNumber::kCard : static_cast<ErrorNumber>(detail->error);
}

}  // namespace lpab::wire
