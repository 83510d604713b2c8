#include "apps/lpa/output.h"

#include <fmt/core.h>

#include "apdu/status_word.h"
#include "apps/lpa/exit_code.h"

namespace lpab::apps {
namespace {

struct DetailToJson {
  Json operator()(std::monostate) const { return nullptr; }
  Json operator()(const StatusWordDetail& detail) const {
    return {{"statusWord", apdu::StatusWord(detail.sw).ToString()}};
  }
  Json operator()(const CmeDetail& detail) const { return {{"cmeError", detail.code}}; }
  Json operator()(const Es10Detail& detail) const {
    return {{"function", detail.function}, {"result", detail.result}};
  }
  Json operator()(const RspDetail& detail) const {
    return {{"subjectCode", detail.subject}, {"reasonCode", detail.reason}};
  }
  Json operator()(const HttpDetail& detail) const { return {{"httpStatus", detail.status}}; }
  Json operator()(const OsDetail& detail) const { return {{"errno", detail.error}}; }
  Json operator()(const BridgeDetail& detail) const { return {{"bridgeError", detail.error}}; }
};

// Text from cards and servers may be any bytes; invalid UTF-8 becomes U+FFFD.
std::string Dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

Json ErrorJson(const Error& error) {
  Json json = {
      {"code", ErrorCodeName(error.code)}, {"message", error.message}, {"next", error.next}};
  Json detail = std::visit(DetailToJson{}, error.detail);
  if (!detail.is_null()) json["detail"] = std::move(detail);
  return json;
}

int Finish(const Result<CommandOutput>& outcome, bool json) {
  if (outcome) {
    const std::string& text = outcome->text;
    fmt::print("{}\n", json ? Dump({{"ok", true}, {"result", outcome->result}}) : text);
    return kExitOk;
  }
  const Error& error = outcome.error();
  if (json) {
    fmt::print("{}\n", Dump({{"ok", false}, {"error", ErrorJson(error)}}));
  } else {
    fmt::print(stderr, "lpa: {}\n", error.message);
    if (!error.next.empty()) fmt::print(stderr, "     {}\n", error.next);
  }
  return ExitCodeOf(error.code);
}

}  // namespace lpab::apps
