#include "relay/upstream.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>

namespace lpab::relay {
namespace {

bool IsPublicText(const char* text) {
  sockaddr_in four{};
  four.sin_family = AF_INET;
  if (inet_pton(AF_INET, text, &four.sin_addr) == 1) {
    return IsPublic(reinterpret_cast<const sockaddr&>(four));
  }
  sockaddr_in6 six{};
  six.sin6_family = AF_INET6;
  EXPECT_EQ(inet_pton(AF_INET6, text, &six.sin6_addr), 1) << text;
  return IsPublic(reinterpret_cast<const sockaddr&>(six));
}

TEST(Upstream, KnowsTheOpenInternet) {
  for (const char* text :
       {"8.8.8.8", "172.15.0.1", "172.32.0.1", "100.63.0.1", "100.128.0.1", "223.255.255.1",
        "2606:4700::1111", "2002:808:808::1", "::ffff:8.8.8.8", "64:ff9b::808:808"}) {
    EXPECT_TRUE(IsPublicText(text)) << text;
  }
  for (const char* text : {"0.0.0.0",
                           "10.1.2.3",
                           "100.64.0.1",
                           "127.0.0.1",
                           "127.255.0.1",
                           "169.254.169.254",
                           "172.16.0.1",
                           "172.31.255.255",
                           "192.0.2.1",
                           "192.168.4.1",
                           "198.18.0.1",
                           "224.0.0.1",
                           "255.255.255.255",
                           "::",
                           "::1",
                           "fe80::1",
                           "fc00::1",
                           "fd12::1",
                           "ff02::1",
                           "2001:db8::1",
                           "::ffff:127.0.0.1",
                           "::ffff:10.0.0.1",
                           "64:ff9b::a00:1",
                           "2002:a00:1::1",
                           "::127.0.0.1"}) {
    EXPECT_FALSE(IsPublicText(text)) << text;
  }
  sockaddr unix{};
  unix.sa_family = AF_UNIX;
  EXPECT_FALSE(IsPublic(unix));
}

TEST(Upstream, ReadsServers) {
  EXPECT_EQ(ParseServer("rsp.example.com")->ToString(), "rsp.example.com:443");
  EXPECT_EQ(ParseServer("rsp.example.com:8443")->port, 8443);
  EXPECT_EQ(ParseServer("192.0.2.1:8443")->host, "192.0.2.1");
  EXPECT_EQ(ParseServer("[2606:4700::1111]:8443")->port, 8443);
  for (const std::string& text :
       {std::string(), std::string(":443"), std::string("a b"), std::string("host:0"),
        std::string("host:70000"), std::string("host/path"), std::string("user@host"),
        std::string("host\r\nX: y"), std::string("host:1:2"), std::string(300, 'a')}) {
    const auto server = ParseServer(text);
    ASSERT_FALSE(server) << text;
    EXPECT_EQ(server.error().code, ErrorCode::kInvalidArgument);
  }
}

TEST(Upstream, AListOfHostsIsKeptTo) {
  const UpstreamRules any;
  EXPECT_TRUE(CheckHost(any, "rsp.example.com"));
  const UpstreamRules listed{{"rsp.example.com", "*.operator.example"}, false};
  EXPECT_TRUE(CheckHost(listed, "RSP.example.com"));
  EXPECT_TRUE(CheckHost(listed, "smdp.operator.example"));
  EXPECT_EQ(CheckHost(listed, "a.b.operator.example").error().code, ErrorCode::kRefused);
  EXPECT_EQ(CheckHost(listed, "example.com").error().code, ErrorCode::kRefused);
}

}  // namespace
}  // namespace lpab::relay
