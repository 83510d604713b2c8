#include "sim/euicc/profile_element.h"

namespace lpab::sim::euicc {
namespace {

constexpr const char* kDetailName = "ProfileElement";

ErrorCode CodeOf(PeStatus status) {
  switch (status) {
    case PeStatus::kNotEnoughMemory:
      return ErrorCode::kResourceExhausted;
    case PeStatus::kPeNotSupported:
    case PeStatus::kTemplateNotSupported:
    case PeStatus::kUnsupportedProfileVersion:
      return ErrorCode::kUnsupported;
    default:
      return ErrorCode::kMalformed;
  }
}

}  // namespace

Unexpected PeFail(PeStatus status, std::string message) {
  return Fail(MakeError(CodeOf(status), std::move(message))
                  .WithDetail(Es10Detail{kDetailName, static_cast<int>(status)}));
}

PeStatus PeStatusOf(const Error& error) {
  const auto* detail = error.Detail<Es10Detail>();
  if (detail == nullptr || detail->function != kDetailName) return PeStatus::kInvalidRequestFormat;
  return static_cast<PeStatus>(detail->result);
}

}  // namespace lpab::sim::euicc
