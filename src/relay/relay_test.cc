#include "relay/relay.h"

#include <gtest/gtest.h>

namespace lpab::relay {
namespace {

constexpr char kPath[] = "/gsma/rsp2/es9plus/initiateAuthentication";
constexpr char kToken[] = "0123456789abcdef";

class RelayTest : public testing::Test {
 protected:
  RelayTest() {
    options_.deadline = std::chrono::seconds(5);
    options_.needs_token = true;
    options_.tokens = {{kToken, "bench"}};
    options_.served = {{"rsp.example.com", 443}};
  }
  http::HttpResponse Ask(http::HttpRequest request) {
    Relay relay(options_, *book_);
    return relay.Handle(request);
  }
  static http::HttpRequest ByHeader(const std::string& server, const std::string& token = kToken) {
    return {"POST", kPath, {{"X-Lpab-Server", server}, {"X-Lpab-Token", token}}, "{}", {}};
  }
  static std::string Said(const http::HttpResponse& response) {
    return std::to_string(response.status) + " " +
           std::string(http::FindHeader(response.headers, "X-Lpab-Relay")) + ": " + response.body;
  }

  RelayOptions options_;
  std::unique_ptr<SessionBook> book_ = SessionBook::Open({}).value();
};

TEST_F(RelayTest, OnlyEs9AndEs11ArePassedOn) {
  for (const std::string& path :
       {std::string("/"), std::string("/gsma/rsp2/asn1"), std::string("/gsma/rsp2/es9plus/../x"),
        std::string(kPath) + "?x=1", std::string(kPath) + " HTTP/1.1\r\nX: y"}) {
    http::HttpRequest request = ByHeader("rsp.example.com");
    request.url = path;
    EXPECT_EQ(Ask(request).status, 404) << path;
  }
  http::HttpRequest request = ByHeader("rsp.example.com");
  request.method = "GET";
  EXPECT_EQ(Ask(request).status, 404);
}

TEST_F(RelayTest, WhoNamesAServerNeedsAToken) {
  EXPECT_EQ(Said(Ask(ByHeader("rsp.example.com", ""))),
            "403 refused: a token is needed here; ask who runs the relay for one: lpa "
            "--relay-token-file FILE\n");
  EXPECT_EQ(Ask(ByHeader("rsp.example.com", "0123456789abcdeF")).status, 403);
  options_.tokens = {};
  EXPECT_EQ(Ask(ByHeader("rsp.example.com")).status, 403);
}

TEST_F(RelayTest, WhoNamesNoneIsServedOnlyWhereTheRelayStandsIn) {
  http::HttpRequest request{"POST", kPath, {{"Host", "other.example.com"}}, "{}", {}};
  EXPECT_EQ(Said(Ask(request)),
            "403 refused: this relay does not stand in for \"other.example.com\"; start it with "
            "--serve HOST, or name the server: lpa --relay URL\n");
  request.headers.clear();
  EXPECT_EQ(Ask(request).status, 403);
}

TEST_F(RelayTest, HostsAreOfTheListAndWellFormed) {
  options_.upstream.hosts = {"rsp.example.com"};
  EXPECT_EQ(Ask(ByHeader("evil.example.com")).status, 403);
  for (const char* server : {"rsp.example.com/x", "a@rsp.example.com", "rsp.example.com:0", "::"}) {
    EXPECT_EQ(Ask(ByHeader(server)).status, 400) << server;
  }
}

// Where nothing else is said, the relay is no way into the network that it stands in.
TEST_F(RelayTest, PrivateAddressesAreNotCalled) {
  for (const char* server : {"127.0.0.1:9", "localhost:9", "10.0.0.1:9", "[::1]:9"}) {
    const http::HttpResponse response = Ask(ByHeader(server));
    EXPECT_EQ(response.status, 403) << server;
    EXPECT_NE(response.body.find("not allowed"), std::string::npos) << response.body;
  }
  book_->Drain();
  ASSERT_EQ(book_->List().size(), 4u);
  EXPECT_EQ(book_->List()[0]["client"], "bench");
  EXPECT_EQ(book_->View(1)->at("calls")[0]["status"], 0);
}

TEST_F(RelayTest, AServerThatIsNotThereIsSaidToBeSo) {
  options_.upstream.private_addresses = true;
  const http::HttpResponse response = Ask(ByHeader("127.0.0.1:9"));
  EXPECT_EQ(response.status, 502);
  EXPECT_EQ(http::FindHeader(response.headers, "X-Lpab-Relay"), "unavailable");
}

}  // namespace
}  // namespace lpab::relay
