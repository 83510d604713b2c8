#include "relay/inspector.h"

#include "base/log.h"
#include "relay/function.h"
#include "relay/message.h"
#include "relay/outcome.h"
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

}  // namespace

Inspection Inspector::Inspect(const Exchange& exchange) {
  const Function function = FunctionOf(exchange.path);
  const Message request(exchange.request);
  const Message answer(exchange.answer);
  Outcome outcome = OutcomeOf(exchange, function, request, answer);
  Inspection inspection;
  inspection.function = FunctionName(function);
  inspection.transaction_id = TransactionIdIn(request, answer);
  inspection.outcome = std::move(outcome.text);
  inspection.failed = outcome.failed;
  inspection.request = TreeOf(exchange.request);
  inspection.answer = TreeOf(exchange.answer);
  return inspection;
}

}  // namespace lpab::relay
