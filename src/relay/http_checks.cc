#include "relay/http_checks.h"

#include <algorithm>
#include <cctype>

#include "base/log.h"
#include "http/http_date.h"

namespace lpab::relay {
namespace {

constexpr size_t kShown = 80;
constexpr Duration kSlowFrom = std::chrono::seconds(5);
constexpr int64_t kMostSkew = 300;  // seconds
// What an LPA takes: lpa/rsp_http.cc has the same.
constexpr size_t kLongestJson = 64u << 10;
constexpr size_t kLongestPackage = (4u << 20) / 3 * 4 + 4;

bool IsNotification(const CallBodies& call) {
  return call.function == Function::kHandleNotification;
}

void CheckNoAnswer(const CallBodies& call, FindingList& findings) {
  const std::string& error = call.exchange.error;
  const std::string why = error.empty() ? "no reason is known" : log::Escape(error, 2 * kShown);
  if (error.starts_with("TLS")) return findings.Add(finding::kTlsFailure, why);
  findings.Add(IsNotification(call) ? finding::kNotificationUnanswered : finding::kNoAnswer,
               "no answer came, and whether the server did the work is not known: " + why);
}

void CheckStatus(const CallBodies& call, FindingList& findings) {
  const int status = call.exchange.status;
  const std::string text = "the answer has HTTP status " + std::to_string(status);
  if (IsNotification(call)) {
    const bool refused = !call.Succeeded() || call.answer.Status().status == "Failed";
    if (refused)
      findings.Add(finding::kRefusedNotification,
                   "the server does not take the "
                   "notification: " +
                       text);
    return;
  }
  if (status >= 300 && status <= 399) {
    const std::string_view where = http::FindHeader(call.exchange.answer_headers, "Location");
    findings.Add(finding::kRedirect, text + ", to " + log::Escape(where, kShown));
  } else if (status != 200 && status != 204) {
    findings.Add(finding::kHttpError, text);
  }
}

bool IsJsonType(std::string_view value) {
  constexpr std::string_view kJson = "application/json";
  const std::string_view type = value.substr(0, value.find_first_of("; "));
  return std::ranges::equal(
      type, kJson, [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; });
}

void CheckHeaders(const std::string& side, const http::Headers& headers, bool has_body,
                  FindingList& findings) {
  if (headers.empty()) return;
  const std::string_view type = http::FindHeader(headers, "Content-Type");
  if (has_body && !IsJsonType(type)) {
    const std::string is = type.empty() ? "missing" : "\"" + log::Escape(type, kShown) + "\"";
    findings.Add(finding::kContentType, "the Content-Type of the " + side + " is " + is);
  }
  const std::string_view protocol = http::FindHeader(headers, "X-Admin-Protocol");
  if (protocol.starts_with("gsma/rsp/v")) return;
  findings.Add(finding::kAdminProtocol, protocol.empty()
                                            ? "the " + side + " has no X-Admin-Protocol"
                                            : "the X-Admin-Protocol of the " + side + " is \"" +
                                                  log::Escape(protocol, kShown) + "\"");
}

void CheckDate(const Exchange& exchange, FindingList& findings) {
  const auto date =
      http::ParseHttpDate(std::string(http::FindHeader(exchange.answer_headers, "Date")));
  if (!date) return;
  const auto here = std::chrono::floor<std::chrono::seconds>(exchange.at + exchange.took);
  const int64_t ahead = *date - here.time_since_epoch().count();
  if (ahead <= kMostSkew && ahead >= -kMostSkew) return;
  findings.Add(finding::kClockSkew, "the server's clock is " +
                                        std::to_string(ahead < 0 ? -ahead : ahead) + " seconds " +
                                        (ahead < 0 ? "behind" : "ahead of") + " the relay's");
}

void CheckLength(const std::string& side, size_t length, size_t limit, FindingList& findings) {
  if (length <= limit) return;
  findings.Add(finding::kHugeBody, "the " + side + " has " + std::to_string(length) +
                                       " bytes, more than " + std::to_string(limit));
}

}  // namespace

void CheckHttp(const CallBodies& call, FindingList& findings) {
  const Exchange& exchange = call.exchange;
  const bool package = call.function == Function::kGetBoundProfilePackage;
  CheckLength("request", exchange.request.size(), kLongestJson, findings);
  CheckHeaders("request", exchange.request_headers, !exchange.request.empty(), findings);
  if (exchange.took >= kSlowFrom) {
    findings.Add(finding::kSlow,
                 "it took " + std::to_string(exchange.took.count()) + " milliseconds");
  }
  if (!call.Answered()) return CheckNoAnswer(call, findings);
  CheckStatus(call, findings);
  CheckLength("answer", exchange.answer.size(), kLongestJson + (package ? kLongestPackage : 0),
              findings);
  CheckDate(exchange, findings);
  // The page that comes with an error of HTTP is what it is.
  if (!call.Succeeded()) return;
  CheckHeaders("answer", exchange.answer_headers, !exchange.answer.empty(), findings);
}

}  // namespace lpab::relay
