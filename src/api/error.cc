#include "lpab/error.h"

#include "api/convert.h"
#include "base/log.h"

namespace lpab::api {
namespace {

static_assert(static_cast<int>(v1::ErrorCode::kInternal) == static_cast<int>(ErrorCode::kInternal),
              "the public codes are the project's, in the same order");

struct ToDetails {
  v1::ErrorDetails& to;
  void operator()(std::monostate) const {}
  void operator()(const StatusWordDetail& detail) const { to.status_word = detail.sw; }
  void operator()(const CmeDetail& detail) const { to.cme_error = detail.code; }
  void operator()(const Es10Detail& detail) const {
    to.es10_function = detail.function;
    to.es10_result = detail.result;
  }
  void operator()(const RspDetail& detail) const {
    to.subject_code = detail.subject;
    to.reason_code = detail.reason;
  }
  void operator()(const HttpDetail& detail) const { to.http_status = detail.status; }
  void operator()(const OsDetail& detail) const { to.os_error = detail.error; }
  void operator()(const BridgeDetail& detail) const { to.bridge_error = detail.error; }
};

// What a card port can know.
ErrorDetail DetailOf(const v1::ErrorDetails& details) {
  if (details.status_word) return StatusWordDetail{*details.status_word};
  if (details.cme_error) return CmeDetail{*details.cme_error};
  if (details.os_error) return OsDetail{*details.os_error};
  return {};
}

}  // namespace

v1::Error ToPublic(const Error& error) {
  v1::Error made{static_cast<v1::ErrorCode>(error.code), error.message, error.next, {}};
  std::visit(ToDetails{made.details}, error.detail);
  return made;
}

Error ToInternal(const v1::Error& error) {
  return {static_cast<ErrorCode>(error.code), error.message, error.next, DetailOf(error.details)};
}

}  // namespace lpab::api

namespace lpab::v1 {

constexpr size_t kLongestSentence = 4000;

std::string_view ErrorCodeName(ErrorCode code) {
  return lpab::ErrorCodeName(static_cast<lpab::ErrorCode>(code));
}

std::string Error::ToString() const {
  return log::Escape(api::ToInternal(*this).ToString(), kLongestSentence);
}

std::string ForDisplay(std::string_view text) { return log::Escape(text); }

}  // namespace lpab::v1
