// What an LPA and a server say to each other, as lpa-relay decodes it: any bytes on both sides.
#include <nlohmann/json.hpp>

#include "base/base64.h"
#include "base/hex.h"
#include "crypto/certificate.h"
#include "fuzz.h"
#include "relay/inspector.h"

namespace lpab::relay {
namespace {

using nlohmann::json;

constexpr const char* kFunctions[] = {"initiateAuthentication", "authenticateClient",
                                      "getBoundProfilePackage", "cancelSession",
                                      "handleNotification",     "other"};
constexpr int kStatuses[] = {200, 204, 0, 302, 500};
constexpr int kMostCalls = 6;

size_t CountNodes(const std::vector<sgp22::TreeNode>& nodes) {
  size_t count = nodes.size();
  for (const sgp22::TreeNode& node : nodes) count += CountNodes(node.children);
  return count;
}

// Of the field with this name, wherever it is: other fields may have any text.
bool HasValue(const std::vector<sgp22::TreeNode>& nodes, std::string_view name,
              std::string_view value) {
  return std::ranges::any_of(nodes, [&](const sgp22::TreeNode& node) {
    return (node.name == name && node.value == value) || HasValue(node.children, name, value);
  });
}

bool Has(const Inspection& inspection, std::string_view name) {
  return std::ranges::any_of(inspection.findings,
                             [&](const Finding& finding) { return finding.name == name; });
}

// A field of the answer, read apart from message.cc.
std::optional<Bytes> BinaryIn(const json& body, const char* field) {
  if (!body.is_object() || !body.contains(field) || !body[field].is_string()) return std::nullopt;
  auto bytes = FromBase64(body[field].get<std::string>());
  if (!bytes) return std::nullopt;
  return *std::move(bytes);
}

// The id in JSON and the one in serverSigned1 are one, or there is a finding.
void CheckTransactionId(const json& answer, const Inspection& inspection) {
  if (!answer.is_object() || !answer.contains("transactionId")) return;
  if (!answer["transactionId"].is_string()) return;
  const auto id = FromHex(answer["transactionId"].get<std::string>());
  const auto signed1 = BinaryIn(answer, "serverSigned1");
  const auto whole = signed1 ? tlv::ReadOne(*signed1, 0x30) : tlv::ReadOne({});
  const auto inside = whole ? tlv::Find(whole->value, 0x80) : Fail(whole.error());
  if (!id || id->empty() || id->size() > 16 || !inside || !*inside) return;
  const bool same = Equal((*inside)->value, *id);
  LPAB_HOLDS(Has(inspection, finding::kWrongTransactionId) != same,
             "another transaction id in serverSigned1 is found, and the same one is not");
}

// What is said to verify does.
void CheckServerSignature(const json& answer, const Inspection& inspection) {
  if (!HasValue(inspection.answer, "signature check", "verifies under serverCertificate")) return;
  const auto signed1 = BinaryIn(answer, "serverSigned1");
  const auto signature = BinaryIn(answer, "serverSignature1");
  const auto der = BinaryIn(answer, "serverCertificate");
  LPAB_HOLDS(signed1 && signature && der, "what verifies is there");
  const auto certificate = LPAB_MUST(crypto::Certificate::FromDer(*der), "it has a certificate");
  const auto key = LPAB_MUST(certificate.GetPublicKey(), "with a key");
  const auto value = LPAB_MUST(tlv::Get(*signature, 0x5F37), "and a signature").value;
  LPAB_HOLDS(key.Verify(*signed1, value).has_value(), "which verifies");
}

void CheckBounds(const Inspection& inspection) {
  constexpr size_t kMostNodes = 50'000;
  constexpr size_t kLongestText = 2000;
  LPAB_HOLDS(CountNodes(inspection.request) + CountNodes(inspection.answer) <= kMostNodes,
             "trees are bounded");
  LPAB_HOLDS(inspection.findings.size() <= 50, "findings are bounded");
  LPAB_HOLDS(inspection.outcome.size() <= kLongestText, "an outcome is a sentence");
  LPAB_HOLDS(!inspection.outcome.empty(), "each call has an outcome");
  for (const Finding& finding : inspection.findings) {
    LPAB_HOLDS(finding.text.size() <= kLongestText, "a finding is a sentence");
    LPAB_HOLDS(std::ranges::any_of(FindingRows(),
                                   [&](const FindingRow& row) { return row.name == finding.name; }),
               "a finding is one of the document's");
  }
}

Exchange ReadExchange(fuzz::Input& input) {
  Exchange exchange;
  exchange.at = std::chrono::system_clock::time_point(std::chrono::seconds(1'800'000'000));
  exchange.server = "smdp.test.example";
  exchange.path = "/gsma/rsp2/es9plus/" + std::string(kFunctions[input.Number(5)]);
  exchange.status = kStatuses[input.Number(4)];
  exchange.request = AsText(input.Block());
  exchange.answer = AsText(input.Block());
  if (exchange.status == 0) exchange.error = AsText(input.Block());
  return exchange;
}

}  // namespace

LPAB_FUZZ_TARGET(inspector, input_bytes) {
  fuzz::Input input(input_bytes);
  Inspector inspector;
  Inspector again;
  for (int i = 0; i < kMostCalls && !input.AtEnd(); ++i) {
    const Exchange exchange = ReadExchange(input);
    const Inspection inspection = inspector.Inspect(exchange);
    CheckBounds(inspection);
    const Inspection second = again.Inspect(exchange);
    LPAB_HOLDS(second.request == inspection.request && second.answer == inspection.answer &&
                   second.findings == inspection.findings && second.outcome == inspection.outcome,
               "the same calls are inspected alike");
    if (!exchange.path.ends_with("initiateAuthentication")) continue;
    const json answer = json::parse(exchange.answer, nullptr, false);
    CheckTransactionId(answer, inspection);
    CheckServerSignature(answer, inspection);
  }
}

}  // namespace lpab::relay
