// ProfileInstallationResult (BF37): how the loading of a bound profile package ended.
// Spec: SGP.22 section 2.5.6, RSPDefinitions.
#pragma once

#include <optional>
#include <string>

#include "sim/euicc/es10_functions.h"
#include "sim/euicc/profile_element.h"
#include "sim/euicc/rsp_session.h"

namespace lpab::sim::euicc {

enum class BppCommand : uint8_t {
  kInitialiseSecureChannel = 0,
  kConfigureIsdp = 1,
  kStoreMetadata = 2,
  kStoreMetadata2 = 3,
  kReplaceSessionKeys = 4,
  kLoadProfileElements = 5,
};

enum class BppErrorReason : uint8_t {
  kIncorrectInputValues = 1,
  kInvalidSignature = 2,
  kInvalidTransactionId = 3,
  kUnsupportedCrtValues = 4,
  kUnsupportedRemoteOperationType = 5,
  kUnsupportedProfileClass = 6,
  kScp03tStructureError = 7,
  kScp03tSecurityError = 8,
  kIccidAlreadyExists = 9,
  kInsufficientMemory = 10,
  kInterruption = 11,
  kPeProcessingError = 12,
  kDataMismatch = 13,  // installFailedDueToIccidMismatch in RSPDefinitions
  kInvalidNaaKey = 14,
  kPprNotAllowed = 15,
  kUnknownError = 127,
};

// An Error that carries `reason`, as Es10Detail{"LoadBoundProfilePackage", reason}.
Unexpected BppFail(BppErrorReason reason, std::string message);
// The reason of an error. One that carries none: kUntrusted is the security error of BSP, and
// anything else a structure error.
BppErrorReason BppReasonOf(const Error& error);

// EUICCResponse with one PEStatus; installation aborted when it is not kOk.
Bytes EncodeEuiccResponse(PeStatus status, std::optional<uint16_t> identification);

struct InstallationError {
  BppCommand command = BppCommand::kInitialiseSecureChannel;
  BppErrorReason reason = BppErrorReason::kUnknownError;
  Bytes sima_response;  // EUICCResponse; may be empty
};

// Signs the result, stores it as a pending notification to the SM-DP+ of the session, and gives it
// (BF37, whole). `iccid` may be empty when the installation failed before there was one.
Bytes IssueInstallationSuccess(CardContext& context, const RspSession& session,
                               const Profile& profile);
Bytes IssueInstallationError(CardContext& context, const RspSession& session, ByteSpan iccid,
                             const InstallationError& error);

}  // namespace lpab::sim::euicc
