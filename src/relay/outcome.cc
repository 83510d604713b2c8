#include "relay/outcome.h"

#include "base/log.h"
#include "sgp22/es10b_download.h"
#include "sgp22/notification.h"
#include "sgp22/result_texts.h"

namespace lpab::relay {
namespace {

constexpr size_t kShownText = 200;

// What the card refuses in an answer that the LPA passes on; empty when it does not.
template <typename Response>
std::string RefusalIn(const Message& request, std::string_view field) {
  const auto bytes = request.Binary(field);
  if (!bytes) return "";
  const auto response = Response::Decode(*bytes);
  if (response || response.error().template Detail<Es10Detail>() == nullptr) return "";
  return response.error().message;
}

std::string InstallationErrorIn(const Message& request) {
  const auto bytes = request.Binary("pendingNotification");
  if (!bytes) return "";
  const auto result = sgp22::ProfileInstallationResult::Decode(*bytes);
  if (!result || result->error() == nullptr) return "";
  return sgp22::BppError(result->error()->command, result->error()->reason).message;
}

std::string CardSays(Function function, const Message& request) {
  switch (function) {
    case Function::kAuthenticateClient:
      return RefusalIn<sgp22::AuthenticateServerResponse>(request, "authenticateServerResponse");
    case Function::kGetBoundProfilePackage:
      return RefusalIn<sgp22::PrepareDownloadResponse>(request, "prepareDownloadResponse");
    case Function::kCancelSession:
      return RefusalIn<sgp22::CancelSessionResponse>(request, "cancelSessionResponse");
    case Function::kHandleNotification:
      return InstallationErrorIn(request);
    case Function::kInitiateAuthentication:
    case Function::kUnknown:
      break;
  }
  return "";
}

Outcome ServerSays(const CallBodies& call) {
  if (!call.Answered()) {
    const std::string& error = call.exchange.error;
    return {"no answer" + (error.empty() ? "" : ": " + log::Escape(error, kShownText)), true};
  }
  if (!call.Succeeded() && !call.answer.IsObject()) {
    return {"HTTP status " + std::to_string(call.exchange.status), true};
  }
  const ExecutionStatus status = call.answer.Status();
  if (status.status.starts_with("Executed-")) {
    return {status.status == "Executed-WithWarning" ? "ok, with a warning" : "ok", false};
  }
  if (!status.status.empty()) {
    std::string text = sgp22::RspStatusText(status.subject, status.reason);
    if (!status.message.empty()) text += "; it says: " + log::Escape(status.message, kShownText);
    return {std::move(text), true};
  }
  // Spec: SGP.22 section 6.5.1: handleNotification has no answer but the status 204.
  if (!call.Succeeded()) return {"HTTP status " + std::to_string(call.exchange.status), true};
  if (call.answer.IsObject() || call.function == Function::kHandleNotification) {
    return {"ok", false};
  }
  return {"an answer that is not JSON", true};
}

}  // namespace

Outcome OutcomeOf(const CallBodies& call) {
  const std::string card = CardSays(call.function, call.request);
  Outcome server = ServerSays(call);
  if (card.empty()) return server;
  return {"the card says: " + card + "; the server: " + server.text, true};
}

}  // namespace lpab::relay
