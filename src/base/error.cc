#include "base/error.h"

#include <system_error>

namespace lpab {

std::string_view ErrorCodeName(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument:
      return "invalid-argument";
    case ErrorCode::kMalformed:
      return "malformed";
    case ErrorCode::kProtocol:
      return "protocol";
    case ErrorCode::kNotFound:
      return "not-found";
    case ErrorCode::kAlreadyExists:
      return "already-exists";
    case ErrorCode::kFailedPrecondition:
      return "failed-precondition";
    case ErrorCode::kRefused:
      return "refused";
    case ErrorCode::kUntrusted:
      return "untrusted";
    case ErrorCode::kBusy:
      return "busy";
    case ErrorCode::kUnavailable:
      return "unavailable";
    case ErrorCode::kTimeout:
      return "timeout";
    case ErrorCode::kCancelled:
      return "cancelled";
    case ErrorCode::kUnknownOutcome:
      return "unknown-outcome";
    case ErrorCode::kResourceExhausted:
      return "resource-exhausted";
    case ErrorCode::kUnsupported:
      return "unsupported";
    case ErrorCode::kInternal:
      return "internal";
  }
  return "internal";
}

ErrorCode ErrorCodeFrom(std::string_view name) {
  constexpr int kLast = static_cast<int>(ErrorCode::kInternal);
  for (int code = 0; code < kLast; ++code) {
    if (ErrorCodeName(static_cast<ErrorCode>(code)) == name) return static_cast<ErrorCode>(code);
  }
  return ErrorCode::kInternal;
}

Error Error::WithContext(std::string_view context) && {
  message = std::string(context) + ": " + message;
  return std::move(*this);
}

Error Error::WithContext(std::string_view context) const& {
  return Error(*this).WithContext(context);
}

Error Error::WithNext(std::string next_step) && {
  next = std::move(next_step);
  return std::move(*this);
}

Error Error::WithDetail(ErrorDetail typed_detail) && {
  detail = std::move(typed_detail);
  return std::move(*this);
}

std::string Error::ToString() const {
  std::string text = std::string(ErrorCodeName(code)) + ": " + message;
  if (!next.empty()) text += "; " + next;
  return text;
}

Error OsError(std::string_view what, int error_number) {
  std::string text(what);
  text += ": " + std::system_category().message(error_number);
  return MakeError(ErrorCode::kUnavailable, std::move(text)).WithDetail(OsDetail{error_number});
}

}  // namespace lpab
