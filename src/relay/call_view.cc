#include "relay/call_view.h"

#include "base/hex.h"
#include "base/log.h"
#include "base/utc_text.h"
#include "crypto/hash.h"
#include "trace/trace_file.h"

namespace lpab::relay {
namespace {

constexpr size_t kLongestText = 1000;

void AppendTree(const Json& nodes, int depth, std::string& text) {
  for (const Json& node : nodes) {
    text += std::string(static_cast<size_t>(2 * depth), ' ') + node["name"].get<std::string>();
    if (node.contains("items")) {
      text += "\n";
      AppendTree(node["items"], depth + 1, text);
    } else {
      text += ": " + node["value"].get<std::string>() + "\n";
    }
  }
}

void AppendBody(const char* name, const Json& body, std::string& text) {
  constexpr int kDepth = 2;
  text +=
      "  " + std::string(name) + " (" + std::to_string(body["bytes"].get<size_t>()) + " bytes)\n";
  AppendTree(body["tree"], kDepth, text);
}

}  // namespace

std::string CallViewer::Text(const std::string& text) const {
  return log::Escape(masker_.Text(text), kLongestText);
}

Json CallViewer::Body(const std::string& bytes, std::vector<sgp22::TreeNode> tree) const {
  if (!full_) {
    masker_.Hide(tree);
    sgp22::HidePrivate(tree, false);
  }
  return {{"bytes", bytes.size()},
          {"sha256", ToHex(crypto::Sha256(AsBytes(bytes)))},
          {"tree", trace::NodesJson(tree)}};
}

Json CallViewer::View(const Exchange& exchange) {
  Inspection inspection = inspector_.Inspect(exchange);
  if (!full_) {
    masker_.Learn(inspection.request);
    masker_.Learn(inspection.answer);
  }
  Json findings = Json::array();
  for (const Finding& finding : inspection.findings) {
    findings.push_back({{"name", finding.name}, {"text", Text(finding.text)}});
  }
  Json view = {{"number", ++number_},
               {"time", UtcText(exchange.at)},
               {"took_ms", exchange.took.count()},
               {"server", Text(exchange.server)},
               {"path", Text(exchange.path)},
               {"function", inspection.function},
               {"transaction_id", Text(inspection.transaction_id)},
               {"status", exchange.status},
               {"outcome", Text(inspection.outcome)},
               {"failed", inspection.failed || exchange.status == 0},
               {"findings", std::move(findings)},
               {"request", Body(exchange.request, std::move(inspection.request))},
               {"answer", Body(exchange.answer, std::move(inspection.answer))}};
  if (!exchange.error.empty()) view["error"] = Text(exchange.error);
  return view;
}

std::string CallText(const Json& view, bool trees) {
  const std::string function = view["function"];
  const int status = view["status"];
  std::string text = view["time"].get<std::string>() + "  " +
                     (function.empty() ? view["path"].get<std::string>() : function) + "  " +
                     view["server"].get<std::string>() + "  " +
                     (status == 0 ? "no answer" : std::to_string(status)) + "  " +
                     std::to_string(view["took_ms"].get<int64_t>()) + " ms  " +
                     view["outcome"].get<std::string>() + "\n";
  if (view.contains("error")) text += "  error: " + view["error"].get<std::string>() + "\n";
  for (const Json& finding : view["findings"]) {
    text += "  ! " + finding["name"].get<std::string>() + ": " +
            finding["text"].get<std::string>() + "\n";
  }
  if (!trees) return text;
  AppendBody("request", view["request"], text);
  AppendBody("answer", view["answer"], text);
  return text;
}

}  // namespace lpab::relay
