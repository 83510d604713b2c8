#include "relay/inspector.h"

#include "base/log.h"
#include "relay/binding_checks.h"
#include "relay/certificate_checks.h"
#include "relay/http_checks.h"
#include "relay/identity_checks.h"
#include "relay/outcome.h"
#include "relay/package_checks.h"
#include "relay/signature_checks.h"
#include "relay/tree_notes.h"
#include "trace/es9_tree.h"

namespace lpab::relay {
namespace {

std::vector<sgp22::TreeNode> TreeOf(std::string_view body) {
  if (body.size() > kLongestBody) return {};
  return trace::Es9BodyTree(body).value_or(std::vector<sgp22::TreeNode>());
}

std::string TransactionIdIn(const Message& request, const Message& answer) {
  std::string id = answer.Text("transactionId").value_or("");
  if (id.empty()) id = request.Text("transactionId").value_or("");
  constexpr size_t kLongestId = 64;
  return log::Escape(id, kLongestId);
}

std::vector<Finding> FindingsOf(const CallBodies& call, const RspSession& session,
                                const std::vector<SignatureCheck>& signatures) {
  FindingList findings;
  CheckHttp(call, findings);
  CheckBinding(call, IsSmds(call, session), findings);
  CheckIdentity(call, session, findings);
  CheckCertificates(call, session, findings);
  AddFindings(signatures, findings);
  CheckPackage(call, session, findings);
  return findings.Take();
}

}  // namespace

Inspection Inspector::Inspect(const Exchange& exchange) {
  const Message request(exchange.request);
  const Message answer(exchange.answer);
  const CallBodies call{exchange, FunctionOf(exchange.path), request, answer};
  session_.Learn(call);
  const auto signatures = CheckSignatures(call, session_);
  Outcome outcome = OutcomeOf(call);
  Inspection inspection;
  inspection.function = FunctionName(call.function);
  inspection.transaction_id = TransactionIdIn(request, answer);
  inspection.outcome = std::move(outcome.text);
  inspection.failed = outcome.failed;
  inspection.request = TreeOf(exchange.request);
  inspection.answer = TreeOf(exchange.answer);
  AddNotes(call, true, signatures, inspection.request);
  AddNotes(call, false, signatures, inspection.answer);
  inspection.findings = FindingsOf(call, session_, signatures);
  return inspection;
}

}  // namespace lpab::relay
