// Findings that no bug of the test servers shows: a good download of the real LPA, of which one
// call is spoiled before the Inspector sees it. Each shows its finding and no other; that the
// unspoiled download shows none is relay_findings_test.cc's.
#include <nlohmann/json.hpp>

#include "base/base64.h"
#include "base/hex.h"
#include "crypto/certificate_builder.h"
#include "http/http_date.h"
#include "relay_cases.h"

namespace lpab::tests {
namespace {

using nlohmann::json;
using relay::Exchange;

enum class Side { kRequest, kAnswer };

std::string& BodyOf(Exchange& exchange, Side side) {
  return side == Side::kRequest ? exchange.request : exchange.answer;
}

using Change = std::function<void(Exchange&)>;

// The field becomes what `make` makes of its value.
Change Field(Side side, std::string name, std::function<json(const json&)> make) {
  return [=](Exchange& exchange) {
    json body = json::parse(BodyOf(exchange, side));
    ASSERT_TRUE(body.contains(name)) << name;
    body[name] = make(body[name]);
    BodyOf(exchange, side) = body.dump();
  };
}
Change Value(Side side, const std::string& name, const json& value) {
  return Field(side, name, [=](const json&) { return value; });
}
// The same of the bytes in it.
Change Binary(Side side, const std::string& name, std::function<Bytes(const Bytes&)> make) {
  return Field(side, name, [=](const json& value) {
    return ToBase64(make(Must(FromBase64(value.get<std::string>()))));
  });
}
// `from` is there, once, and becomes `to`; both in hexadecimal.
Change Replace(Side side, const std::string& name, const std::string& from, const std::string& to) {
  return Binary(side, name, [=](const Bytes& bytes) {
    std::string hex = ToHex(bytes);
    const size_t at = hex.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return Must(FromHex(hex.replace(at, from.size(), to)));
  });
}
Change Wrapped(Side side, const std::string& name, tlv::Tag tag) {
  return Binary(side, name, [=](const Bytes& bytes) { return tlv::Encode(tag, bytes); });
}
Change Headers(Side side, http::Headers headers) {
  return [=](Exchange& exchange) {
    (side == Side::kRequest ? exchange.request_headers : exchange.answer_headers) = headers;
  };
}
Change Body(Side side, const std::string& text) {
  return [=](Exchange& exchange) { BodyOf(exchange, side) = text; };
}

// `bytes` with the contents of the element at `path` replaced; what is around it has its length
// again.
Bytes WithContents(ByteSpan bytes, std::vector<tlv::Tag> path,
                   const std::function<Bytes(ByteSpan)>& make) {
  if (path.empty()) return make(bytes);
  const tlv::Tag tag = path.front();
  path.erase(path.begin());
  tlv::Writer out;
  bool done = false;
  for (tlv::Reader reader(bytes); !reader.AtEnd();) {
    const auto element = Must(reader.Next());
    if (element.tag == tag && !done) {
      out.Put(tag, WithContents(element.value, path, make));
      done = true;
    } else {
      out.Raw(element.whole);
    }
  }
  EXPECT_TRUE(done) << tlv::TagName(tag);
  return out.Take();
}
Change Contents(Side side, const std::string& name, std::vector<tlv::Tag> path,
                std::function<Bytes(ByteSpan)> make) {
  return Binary(side, name, [=](const Bytes& bytes) { return WithContents(bytes, path, make); });
}
Bytes Without(ByteSpan level, tlv::Tag tag) {
  tlv::Writer out;
  for (tlv::Reader reader(level); !reader.AtEnd();) {
    const auto element = Must(reader.Next());
    if (element.tag != tag) out.Raw(element.whole);
  }
  return out.Take();
}

// CERT.DPpb of another server, signed by the same CI.
Bytes BindingOfAnotherServer() {
  const auto& pki = SharedPki().nist;
  crypto::CertificateBuilder builder;
  builder.subject = {{"2.5.4.3", "another"}};
  builder.not_before = World::kNow - 1000;
  builder.not_after = World::kNow + 1000;
  builder.digital_signature = true;
  builder.policy_oids = {std::string(crypto::policy::kDpPb)};
  builder.registered_id = "2.999.77";
  return Must(builder.Sign(pki.dppb.key.public_key(), pki.ci.key, pki.ci.certificate)).Der();
}

struct SpoiledCall {
  const char* function;
  Change change;
  std::set<std::string> findings;
};

constexpr char kInitiate[] = "initiateAuthentication";
constexpr char kAuthenticate[] = "authenticateClient";
constexpr char kPackage[] = "getBoundProfilePackage";
constexpr char kNotification[] = "handleNotification";

std::vector<SpoiledCall> HttpCases() {
  const auto tls = [](Exchange& exchange) {
    exchange.status = 0;
    exchange.answer.clear();
    exchange.error = "TLS: the server's certificate is valid, but not for smdp.test.example";
  };
  const http::Headers html = {{"Content-Type", "text/html"},
                              {"X-Admin-Protocol", "gsma/rsp/v2.2.2"}};
  const http::Headers bare = {{"Content-Type", "application/json; charset=utf-8"}};
  const auto date = [](int64_t skew) {
    return [skew](Exchange& exchange) {
      exchange.answer_headers.emplace_back("Date", http::HttpDate(World::kNow + skew));
    };
  };
  return {
      {kInitiate, tls, {"tls-failure"}},
      {kInitiate, Headers(Side::kAnswer, html), {"wrong-content-type"}},
      {kPackage, Headers(Side::kRequest, html), {"wrong-content-type"}},
      {kAuthenticate, Headers(Side::kAnswer, bare), {"missing-admin-protocol"}},
      {kAuthenticate, Headers(Side::kRequest, bare), {"missing-admin-protocol"}},
      {kInitiate, date(300), {}},
      {kInitiate, date(301), {"clock-skew"}},
      {kInitiate, date(-301), {"clock-skew"}},
      {kInitiate, [](Exchange& exchange) { exchange.server = "other.example"; }, {"host-mismatch"}},
      {kNotification, [](Exchange& e) { e.server = "other.example"; }, {"host-mismatch"}},
      {kInitiate,
       [](Exchange& e) { e.at += std::chrono::hours(24 * 365 * 60); },
       {"certificate-dates"}},
  };
}

std::vector<SpoiledCall> BindingCases() {
  const auto header = [](const char* text) {
    return Value(Side::kAnswer, "header", json::parse(text));
  };
  return {
      {kAuthenticate, Body(Side::kAnswer, "<html></html>"), {"not-json"}},
      {kAuthenticate, Body(Side::kAnswer, ""), {"not-json"}},
      {kPackage, Body(Side::kAnswer, "[1]"), {"not-json"}},
      {kNotification, Body(Side::kRequest, "{\"pendingNotification\":"), {"truncated"}},
      {kAuthenticate, header("{}"), {"missing-status"}},
      {kAuthenticate,
       header(R"({"functionExecutionStatus":{"status":"Done"}})"),
       {"missing-status"}},
      {kPackage, header(R"({"functionExecutionStatus":{"status":"Failed"}})"), {"missing-status"}},
      {kInitiate, Value(Side::kAnswer, "serverSignature1", "?"), {"bad-field"}},
      {kInitiate, Value(Side::kAnswer, "serverCertificate", 5), {"bad-field"}},
      {kInitiate, Value(Side::kRequest, "smdpAddress", ""), {"bad-field"}},
      {kInitiate, Wrapped(Side::kRequest, "euiccInfo1", 0xA0), {"extra-wrapping"}},
      {kAuthenticate,
       Wrapped(Side::kRequest, "authenticateServerResponse", 0xBF38),
       {"extra-wrapping"}},
      {kPackage, Wrapped(Side::kAnswer, "boundProfilePackage", 0x04), {"extra-wrapping"}},
      {kNotification, Wrapped(Side::kRequest, "pendingNotification", 0xBF2B), {"extra-wrapping"}},
      {kInitiate,
       Binary(Side::kAnswer, "serverSignature1",
              [](const Bytes& bytes) { return ToBytes(ByteSpan(bytes).subspan(3)); }),
       {"wrong-object"}},
      {kAuthenticate, Replace(Side::kAnswer, "profileMetadata", "BF25", "BF26"), {"wrong-object"}},
      {kNotification, Value(Side::kRequest, "pendingNotification", "vzgA"), {"wrong-object"}},
  };
}

std::vector<SpoiledCall> SessionCases() {
  const auto other_eum = [](ByteSpan level) {
    tlv::Writer out;
    const auto& eum = SharedPki().nist.eum.certificate.Der();
    for (tlv::Reader reader(level); !reader.AtEnd();) {
      const auto element = Must(reader.Next());
      out.Raw(Equal(element.whole, eum) ? ByteSpan(SharedPki().brainpool.eum.certificate.Der())
                                        : element.whole);
    }
    return out.Take();
  };
  const auto flipped = [](ByteSpan value) {
    Bytes bytes = ToBytes(value);
    bytes.at(0) ^= 1;
    return bytes;
  };
  return {
      {kAuthenticate,
       Contents(Side::kRequest, "authenticateServerResponse", {0xBF38, 0xA0, 0x30, 0x84}, flipped),
       {"wrong-server-challenge", "wrong-signature"}},
      {kAuthenticate,
       Contents(Side::kRequest, "authenticateServerResponse", {0xBF38, 0xA0}, other_eum),
       {"certificate-chain"}},
      {kAuthenticate,
       Value(Side::kAnswer, "smdpCertificate", ToBase64(BindingOfAnotherServer())),
       {"server-oid"}},
      {kInitiate,
       Value(Side::kRequest, "euiccInfo1", ToBase64(Must(FromHex("BF20098203020000A900AA00")))),
       {"unknown-ci"}},
      {kPackage, Value(Side::kRequest, "transactionId", "0A"), {"wrong-transaction-id"}},
      {kAuthenticate,
       Field(Side::kAnswer, "transactionId",
             [](const json& id) { return "x" + id.get<std::string>(); }),
       {"odd-transaction-id", "wrong-transaction-id"}},
      {kPackage,
       Contents(Side::kRequest, "prepareDownloadResponse", {0xBF21, 0xA0, 0x30},
                [](ByteSpan level) { return Without(level, 0x04); }),
       {"missing-code-hash", "wrong-signature"}},
  };
}

std::vector<SpoiledCall> PackageCases() {
  const std::vector<tlv::Tag> channel = {0xBF36, 0xBF23};
  const auto within = [&](std::vector<tlv::Tag> path, const std::string& hex) {
    path.insert(path.begin(), channel.begin(), channel.end());
    return Contents(Side::kAnswer, "boundProfilePackage", path,
                    [hex](ByteSpan) { return Must(FromHex(hex)); });
  };
  const std::set<std::string> odd = {"key-agreement", "wrong-signature"};
  return {
      {kPackage, within({0x82}, "02"), odd},
      {kPackage, within({0xA6, 0x80}, "89"), odd},
      {kPackage, within({0xA6, 0x81}, "20"), odd},
      {kPackage, within({0xA6, 0x84}, "0102030405060708090A0B0C0D0E0F1011"), odd},
      {kPackage, within({0x5F49}, "04" + std::string(128, '1')), odd},
      {kPackage, within({0x80}, "0A"), {"wrong-transaction-id", "wrong-signature"}},
      {kPackage,
       Contents(Side::kAnswer, "boundProfilePackage", {0xBF36},
                [](ByteSpan level) { return Without(level, 0xA1); }),
       {"package-structure"}},
  };
}

std::vector<SpoiledCall> AllCases() {
  std::vector<SpoiledCall> all;
  for (auto cases : {HttpCases(), BindingCases(), SessionCases(), PackageCases()}) {
    for (SpoiledCall& each : cases) all.push_back(std::move(each));
  }
  return all;
}

// Downloads an order that asks for a code, with this call spoiled.
std::set<std::string> NamesIn(const SpoiledCall& spoiled, std::string& text) {
  World world;
  world.AddSample("CODE", 1, {{"confirmationCode", "4711"}});
  world.order.confirmation_code = "4711";
  InspectingClient client(world.http(), world.clock());
  bool done = false;
  client.change = [&](Exchange& exchange) {
    if (!exchange.path.ends_with(spoiled.function)) return;
    spoiled.change(exchange);
    done = true;
  };
  EXPECT_TRUE(DownloadThrough(client, world, "CODE"));
  EXPECT_TRUE(done);
  text = client.Text();
  return client.Names();
}

TEST(RelaySpoiledCalls, EachShowsItsFindingAndNoOther) {
  int number = 0;
  for (const SpoiledCall& each : AllCases()) {
    SCOPED_TRACE(std::string(each.function) + ", case " + std::to_string(number++));
    std::string text;
    EXPECT_EQ(NamesIn(each, text), each.findings) << text;
    EXPECT_EQ(text.find("CODE"), std::string::npos) << "the matching id is in a finding: " << text;
    EXPECT_EQ(text.find("4711"), std::string::npos) << text;
  }
}

// pySim's server cuts like this.
TEST(RelaySpoiledCalls, SegmentsOf1008BytesOfPlaintextAreTooLong) {
  World world;
  world.AddSample("LONG", 1, {{"segment", 1008}, {"size", 4000}});
  InspectingClient client(world.http(), world.clock());
  EXPECT_TRUE(DownloadThrough(client, world, "LONG"));
  EXPECT_EQ(client.Text(),
            "GetBoundProfilePackage long-segment: 3 segments are longer than 1020 bytes, the "
            "longest 1036\n");
}

// A finding that is added needs a case here or among the servers' bugs.
TEST(RelaySpoiledCalls, EveryFindingHasACase) {
  std::set<std::string> shown = FindingsOfBugs();
  shown.insert("long-segment");
  for (const SpoiledCall& each : AllCases()) {
    shown.insert(each.findings.begin(), each.findings.end());
  }
  std::set<std::string> all;
  for (const relay::FindingRow& row : relay::FindingRows()) all.insert(std::string(row.name));
  EXPECT_EQ(shown, all);
}

}  // namespace
}  // namespace lpab::tests
