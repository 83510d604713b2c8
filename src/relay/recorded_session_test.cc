// The Inspector on sessions between programs that nobody here wrote (shared data, recorded/).
#include "sgp22/recorded_session.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>

#include "base/base64.h"
#include "relay/inspector.h"
#include "tlv/tlv.h"

namespace lpab::relay {
namespace {

using nlohmann::json;
using sgp22::TreeNode;

// Within the certificates' dates: 26 November 2026.
constexpr auto kAt = std::chrono::system_clock::time_point(std::chrono::seconds(1'795'651'200));

std::string Json(const json& value) { return value.is_null() ? "" : value.dump(); }

// The calls of an es9plus.jsonl; nothing when it is missing. Headers were not recorded.
std::vector<Inspection> InspectRecorded(const std::string& folder) {
  std::ifstream file(std::string(LPAB_SHARED_DATA) + "/recorded/" + folder + "/es9plus.jsonl");
  Inspector inspector;
  std::vector<Inspection> inspections;
  for (std::string line; std::getline(file, line);) {
    const json call = json::parse(line);
    Exchange exchange;
    exchange.at = kAt;
    exchange.server = "testsmdpplus1.example.com";
    exchange.path = call["path"];
    exchange.request = Json(call["request"]);
    exchange.status = call["status"];
    exchange.answer = Json(call["response"]);
    inspections.push_back(inspector.Inspect(exchange));
  }
  return inspections;
}

std::vector<std::string> FindingsIn(const std::vector<Inspection>& inspections) {
  std::vector<std::string> lines;
  for (const Inspection& inspection : inspections) {
    for (const Finding& finding : inspection.findings) {
      lines.push_back(inspection.function + " " + finding.name + ": " + finding.text);
    }
  }
  return lines;
}

// The value at the end of a path of names; the first of each.
std::string ValueAt(const std::vector<TreeNode>& nodes, const std::vector<std::string>& path) {
  const std::vector<TreeNode>* level = &nodes;
  const TreeNode* found = nullptr;
  for (const std::string& name : path) {
    const auto next = std::ranges::find(*level, name, &TreeNode::name);
    if (next == level->end()) return "(no " + name + ")";
    found = &*next;
    level = &found->children;
  }
  return found == nullptr ? "" : found->value;
}

std::vector<std::string> SignatureChecks(const std::vector<TreeNode>& nodes) {
  std::vector<std::string> texts;
  for (const TreeNode& node : nodes) {
    if (node.name == "signature check") texts.push_back(node.value);
    for (std::string& text : SignatureChecks(node.children)) texts.push_back(std::move(text));
  }
  return texts;
}

std::vector<std::string> SignatureChecks(const std::vector<Inspection>& inspections) {
  std::vector<std::string> texts;
  for (const Inspection& inspection : inspections) {
    for (const auto* tree : {&inspection.request, &inspection.answer}) {
      for (std::string& text : SignatureChecks(*tree)) texts.push_back(std::move(text));
    }
  }
  return texts;
}

const std::vector<std::string> kAllVerify = {
    "verifies under serverCertificate", "verifies under the card's certificate",
    "verifies under smdpCertificate", "verifies under the card's certificate",
    "verifies under smdpCertificate"};

// pySim's osmo-smdpp cuts at 1008 bytes of plaintext: with padding, MAC, tag and length 1036 bytes.
TEST(RecordedSessionTest, OsmoSmdppWithKeysOfItsOwn) {
  const auto calls = InspectRecorded("ppk");
  if (calls.empty()) GTEST_SKIP() << "no recorded/ppk in " LPAB_SHARED_DATA;
  ASSERT_EQ(calls.size(), 3u);
  EXPECT_EQ(FindingsIn(calls),
            std::vector<std::string>{"GetBoundProfilePackage long-segment: 12 segments are longer "
                                     "than 1020 bytes, the longest 1036"});
  EXPECT_EQ(SignatureChecks(calls), kAllVerify);
  for (const Inspection& call : calls) {
    EXPECT_EQ(call.transaction_id, "7FD8C014989642D69D82196C35D65BC4");
    EXPECT_EQ(call.outcome, "ok");
  }
  const auto count = [&](const std::string& name) {
    return ValueAt(calls[2].answer, {"boundProfilePackage", "segments", name});
  };
  EXPECT_EQ(count("sequenceOf88"), "1 of 175 bytes in all, the longest 175");
  EXPECT_EQ(count("secondSequenceOf87"), "1 of 74 bytes in all, the longest 74");
  EXPECT_EQ(count("sequenceOf86"), "13 of 12458 bytes in all, the longest 1036");
}

TEST(RecordedSessionTest, OsmoSmdppWithSessionKeys) {
  const auto calls = InspectRecorded("session-keys");
  if (calls.empty()) GTEST_SKIP() << "no recorded/session-keys in " LPAB_SHARED_DATA;
  ASSERT_EQ(calls.size(), 3u);
  EXPECT_EQ(FindingsIn(calls),
            std::vector<std::string>{"GetBoundProfilePackage long-segment: 11 segments are longer "
                                     "than 1020 bytes, the longest 1036"});
  EXPECT_EQ(SignatureChecks(calls), kAllVerify);
}

// Values as OpenSSL prints them of SGP.26's dpauth.der, which the recording holds.
TEST(RecordedSessionTest, CertificatesAreDescribed) {
  const auto calls = InspectRecorded("ppk");
  if (calls.empty()) GTEST_SKIP() << "no recorded/ppk in " LPAB_SHARED_DATA;
  const auto server = [&](const std::string& name) {
    return ValueAt(calls[0].answer, {"serverCertificate", "Certificate", name});
  };
  EXPECT_EQ(server("subject"), "O=ACME, CN=TEST SM-DP+");
  EXPECT_EQ(server("issuer"), "CN=Test CI, OU=TESTCERT, O=RSPTEST, C=IT");
  EXPECT_EQ(server("role"), "DPauth");
  EXPECT_EQ(server("validity"), "2020-04-01 to 2030-03-30");
  EXPECT_EQ(server("oid"), "2.999.10");
  EXPECT_EQ(server("subjectKeyIdentifier"), "BD5A82CC1A96602118BA7560A1FF83A78B210BE5");
  EXPECT_EQ(server("authorityKeyIdentifier"),
            "F54172BDF98A95D65CBEB88A38A1C11D800A85C3, whose key signed it");
  const std::vector<std::string> euicc = {"authenticateServerResponse", "AuthenticateServer",
                                          "authenticateResponseOk", "euiccCertificate", "subject"};
  EXPECT_EQ(ValueAt(calls[1].request, euicc),
            "C=SE, O=RSP Test EUM, CN=Test eUICC, serialNumber=(the EID)");
}

// What identifies a person or opens an order is marked as such wherever it stands.
TEST(RecordedSessionTest, NothingPrivateIsLeftWhenItIsHidden) {
  auto calls = InspectRecorded("ppk");
  if (calls.empty()) GTEST_SKIP() << "no recorded/ppk in " LPAB_SHARED_DATA;
  std::string text;
  const std::function<void(const std::vector<TreeNode>&)> collect = [&](const auto& nodes) {
    for (const TreeNode& node : nodes) {
      text += node.name + "=" + node.value + "\n";
      collect(node.children);
    }
  };
  for (Inspection& call : calls) {
    sgp22::HidePrivate(call.request, false);
    sgp22::HidePrivate(call.answer, false);
    collect(call.request);
    collect(call.answer);
  }
  EXPECT_EQ(text.find("89049032123451234512345678901234"), std::string::npos);  // EID
  EXPECT_EQ(text.find("8949449999999990098"), std::string::npos);               // ICCID
  EXPECT_NE(text.find("matchingId=(hidden)"), std::string::npos);
}

// The elements of one level.
std::vector<tlv::Element> Elements(ByteSpan bytes) {
  std::vector<tlv::Element> elements;
  for (tlv::Reader reader(bytes); !reader.AtEnd();) elements.push_back(reader.Next().value());
  return elements;
}

// The session of waigel/euicc-rsp, which is DER: put into JSON here.
std::vector<Inspection> InspectMinimal() {
  std::map<std::string, Bytes> files;
  for (const char* name :
       {"euicc-challenge.bin", "euicc-info1.der", "initiate-response.der",
        "auth-server-response.der", "authenticate-response.der", "prepare-download-response.der",
        "bound-profile-package.der", "pending-notification.der"}) {
    auto bytes = sgp22::ReadSharedFile("minimal/" + std::string(name));
    if (!bytes) return {};
    files[name] = *std::move(bytes);
  }
  const std::string id = "0102030405060708090A0B0C0D0E0F10";
  const json header = {{"functionExecutionStatus", {{"status", "Executed-Success"}}}};
  const auto initiate = Elements(tlv::ReadOne(files["initiate-response.der"], 0x30).value().value);
  const auto authenticate = Elements(
      tlv::Get(tlv::ReadOne(files["authenticate-response.der"], 0xBF3B).value().value, 0xA0)
          .value()
          .value);
  const auto whole = [](const std::vector<tlv::Element>& elements, size_t index) {
    return ToBase64(elements.at(index).whole);
  };
  const std::vector<std::tuple<std::string, json, int, json>> calls = {
      {"initiateAuthentication",
       {{"smdpAddress", "smdp.example.com"},
        {"euiccChallenge", ToBase64(files["euicc-challenge.bin"])},
        {"euiccInfo1", ToBase64(files["euicc-info1.der"])}},
       200,
       {{"header", header},
        {"transactionId", id},
        {"serverSigned1", whole(initiate, 1)},
        {"serverSignature1", whole(initiate, 2)},
        {"euiccCiPKIdToBeUsed", whole(initiate, 3)},
        {"serverCertificate", whole(initiate, 4)}}},
      {"authenticateClient",
       {{"transactionId", id},
        {"authenticateServerResponse", ToBase64(files["auth-server-response.der"])}},
       200,
       {{"header", header},
        {"transactionId", id},
        {"profileMetadata", whole(authenticate, 1)},
        {"smdpSigned2", whole(authenticate, 2)},
        {"smdpSignature2", whole(authenticate, 3)},
        {"smdpCertificate", whole(authenticate, 4)}}},
      {"getBoundProfilePackage",
       {{"transactionId", id},
        {"prepareDownloadResponse", ToBase64(files["prepare-download-response.der"])}},
       200,
       {{"header", header},
        {"transactionId", id},
        {"boundProfilePackage", ToBase64(files["bound-profile-package.der"])}}},
      {"handleNotification",
       {{"pendingNotification", ToBase64(files["pending-notification.der"])}},
       204,
       nullptr}};
  Inspector inspector;
  std::vector<Inspection> inspections;
  for (const auto& [function, request, status, answer] : calls) {
    Exchange exchange;
    exchange.at = kAt;
    exchange.server = "smdp.example.com";
    exchange.path = "/gsma/rsp2/es9plus/" + function;
    exchange.request = Json(request);
    exchange.status = status;
    exchange.answer = Json(answer);
    inspections.push_back(inspector.Inspect(exchange));
  }
  return inspections;
}

// Its card lists no CI at all (BF20 03 ... A9 00 AA 00).
TEST(RecordedSessionTest, TheMinimalSession) {
  const auto calls = InspectMinimal();
  if (calls.empty()) GTEST_SKIP() << "no recorded/minimal in " LPAB_SHARED_DATA;
  const std::string ci = "F54172BDF98A95D65CBEB88A38A1C11D800A85C3";
  const std::vector<std::string> findings = {
      "InitiateAuthentication unknown-ci: euiccCiPKIdToBeUsed is " + ci +
          ", which the card does not list for signing",
      "InitiateAuthentication unknown-ci: serverCertificate is signed by the CI " + ci +
          ", which the card does not list for verification"};
  EXPECT_EQ(FindingsIn(calls), findings);
  auto verify = kAllVerify;
  verify.push_back("verifies under the card's certificate");  // of the notification
  EXPECT_EQ(SignatureChecks(calls), verify);
}

}  // namespace
}  // namespace lpab::relay
