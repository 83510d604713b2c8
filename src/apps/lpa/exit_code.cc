#include "apps/lpa/exit_code.h"

namespace lpab::apps {

int ExitCodeOf(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument:
      return 3;
    case ErrorCode::kNotFound:
      return 4;
    case ErrorCode::kAlreadyExists:
    case ErrorCode::kFailedPrecondition:
      return 5;
    case ErrorCode::kRefused:
      return 6;
    case ErrorCode::kUntrusted:
      return 7;
    case ErrorCode::kUnavailable:
    case ErrorCode::kBusy:
      return 8;
    case ErrorCode::kTimeout:
      return 9;
    case ErrorCode::kUnknownOutcome:
      return 10;
    case ErrorCode::kMalformed:
    case ErrorCode::kProtocol:
      return 11;
    case ErrorCode::kResourceExhausted:
    case ErrorCode::kUnsupported:
      return 12;
    case ErrorCode::kCancelled:
      return kExitCancelled;
    case ErrorCode::kInternal:
      return kExitInternal;
  }
  return kExitInternal;
}

}  // namespace lpab::apps
