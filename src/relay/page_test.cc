#include "relay/page.h"

#include <gtest/gtest.h>

namespace lpab::relay {
namespace {

class PageTest : public testing::Test {
 protected:
  http::HttpResponse Get(const std::string& path, const std::string& host = "127.0.0.1:8080") {
    return Page(*book_).Handle({"GET", path, {{"Host", host}}, "", {}});
  }
  std::unique_ptr<SessionBook> book_ = SessionBook::Open({}).value();
};

TEST_F(PageTest, HasItsFiles) {
  EXPECT_NE(Get("/").body.find("<title>lpa-relay</title>"), std::string::npos);
  EXPECT_EQ(http::FindHeader(Get("/page.css").headers, "Content-Type"), "text/css; charset=utf-8");
  EXPECT_NE(Get("/page.js").body.find("use strict"), std::string::npos);
  const std::string policy(http::FindHeader(Get("/").headers, "Content-Security-Policy"));
  EXPECT_TRUE(policy.starts_with("default-src 'none'; ")) << policy;
  EXPECT_EQ(policy.find("unsafe"), std::string::npos);
}

TEST_F(PageTest, ListsAndShowsSessions) {
  const auto id = book_->Begin("rsp.example.com", "");
  const Json list = Json::parse(Get("/sessions").body);
  EXPECT_EQ(list["sessions"][0]["server"], "rsp.example.com");
  EXPECT_EQ(list["revision"], book_->revision());
  EXPECT_EQ(Json::parse(Get("/sessions/" + std::to_string(id)).body)["id"], id);
  for (const char* path : {"/sessions/", "/sessions/9", "/sessions/1x", "/sessions/-1",
                           "/sessions/99999999999999999999999", "/../etc/passwd", "/x"}) {
    EXPECT_EQ(Get(path).status, 404) << path;
  }
}

TEST_F(PageTest, IsForThisMachineAlone) {
  for (const char* host : {"localhost:8080", "localhost", "127.0.0.1", "[::1]:8080"}) {
    EXPECT_EQ(Get("/", host).status, 200) << host;
  }
  for (const char* host : {"", "evil.example.com", "localhost.evil.example.com",
                           "127.0.0.1.evil.example.com:8080", "10.0.0.1:8080"}) {
    EXPECT_EQ(Get("/", host).status, 403) << host;
  }
  EXPECT_EQ(Page(*book_).Handle({"POST", "/", {{"Host", "localhost"}}, "", {}}).status, 404);
}

}  // namespace
}  // namespace lpab::relay
