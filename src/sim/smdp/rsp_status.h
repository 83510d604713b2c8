// Status codes of ES9+: a subject and a reason. Spec: SGP.22 section 5.2.6 (lists), 5.6.1 to 5.6.5
// (which function answers which).
#pragma once

#include <string>

#include "base/error.h"

namespace lpab::sim::smdp {

struct StatusCode {
  const char* subject;
  const char* reason;
};

namespace status {
inline constexpr StatusCode kMalformedRequest{"1.3.1", "2.1"};   // protocol format: invalid
inline constexpr StatusCode kFieldMissing{"1.3.1", "2.2"};       // mandatory element missing
inline constexpr StatusCode kEuiccVerification{"8.1", "6.1"};    // eUICC: verification failed
inline constexpr StatusCode kEuiccExecution{"8.1", "4.2"};       // eUICC: execution error
inline constexpr StatusCode kEumVerification{"8.1.2", "6.1"};    // EUM certificate: failed
inline constexpr StatusCode kEumExpired{"8.1.2", "6.3"};         // EUM certificate: expired
inline constexpr StatusCode kEuiccCertificate{"8.1.3", "6.1"};   // eUICC certificate: failed
inline constexpr StatusCode kEuiccExpired{"8.1.3", "6.3"};       // eUICC certificate: expired
inline constexpr StatusCode kEidRefused{"8.1.1", "3.8"};         // EID: refused
inline constexpr StatusCode kNotEligible{"8.2.5", "4.3"};        // no eligible profile
inline constexpr StatusCode kMatchingIdRefused{"8.2.6", "3.8"};  // matching id: refused
inline constexpr StatusCode kCodeMissing{"8.2.7", "2.2"};        // confirmation code: missing
inline constexpr StatusCode kCodeRefused{"8.2.7", "3.8"};        // confirmation code: refused
inline constexpr StatusCode kCodeAttempts{"8.2.7", "6.4"};       // too many wrong ones
inline constexpr StatusCode kOrderExpired{"8.8.5", "4.10"};      // download order: expired
inline constexpr StatusCode kOtherSmdpOid{"8.8", "3.10"};        // SM-DP+: invalid association
inline constexpr StatusCode kAddressRefused{"8.8.1", "3.8"};     // SM-DP+ address: refused
inline constexpr StatusCode kCiUnsupported{"8.8.2", "3.1"};      // security configuration
inline constexpr StatusCode kSvnUnsupported{"8.8.3", "3.1"};     // specification version number
inline constexpr StatusCode kNoCertificate{"8.8.4", "3.7"};      // SM-DP+ certificate: unavailable
inline constexpr StatusCode kSmdsAddressRefused{"8.9.1", "3.8"};
inline constexpr StatusCode kSmdsCiUnsupported{"8.9.2", "3.1"};
inline constexpr StatusCode kSmdsSvnUnsupported{"8.9.3", "3.1"};
inline constexpr StatusCode kSmdsNoCertificate{"8.9.4", "3.7"};
inline constexpr StatusCode kEventUnknown{"8.9.5", "3.9"};  // event record: unknown
inline constexpr StatusCode kTransactionUnknown{"8.10.1", "3.9"};
inline constexpr StatusCode kCiUnknown{"8.11.1", "3.9"};  // CI public key: unknown
}  // namespace status

// An error that the client is told as this status code. Its sentence goes to the client, too.
inline Error RspError(const StatusCode& status, std::string message,
                      ErrorCode code = ErrorCode::kRefused) {
  return MakeError(code, std::move(message)).WithDetail(RspDetail{status.subject, status.reason});
}

}  // namespace lpab::sim::smdp
