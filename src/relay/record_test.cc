#include "relay/record.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace lpab::relay {
namespace {

Exchange Sample() {
  Exchange exchange;
  exchange.at = std::chrono::system_clock::time_point(std::chrono::milliseconds(1764190270123));
  exchange.took = Duration(45);
  exchange.server = "rsp.example.com";
  exchange.path = "/gsma/rsp2/es9plus/initiateAuthentication";
  exchange.request_headers = {{"X-Admin-Protocol", "gsma/rsp/v2.2.0"}};
  exchange.request = R"({"smdpAddress":"rsp.example.com"})";
  exchange.status = 200;
  exchange.answer_headers = {{"Content-Type", "application/json"}};
  exchange.answer = "{}";
  return exchange;
}

TEST(Record, IsALineOfJson) {
  EXPECT_EQ(RecordOf(Sample()),
            R"({"schema":1,"time":"2025-11-26T20:51:10.123Z","unix_ms":1764190270123,"took_ms":45,)"
            R"("server":"rsp.example.com","path":"/gsma/rsp2/es9plus/initiateAuthentication",)"
            R"("request_headers":[["X-Admin-Protocol","gsma/rsp/v2.2.0"]],)"
            R"("request":"{\"smdpAddress\":\"rsp.example.com\"}","status":200,)"
            R"("answer_headers":[["Content-Type","application/json"]],"answer":"{}"})");
}

TEST(Record, IsReadAsItWas) {
  Exchange exchange = Sample();
  exchange.answer = std::string("\xFF\x00\xC3", 3);  // no UTF-8
  exchange.error = "the connection was lost";
  exchange.role = http::ServerRole::kSmds;
  const auto read = ExchangeIn(RecordOf(exchange));
  ASSERT_TRUE(read) << read.error().ToString();
  EXPECT_EQ(read->at, exchange.at);
  EXPECT_EQ(read->took, exchange.took);
  EXPECT_EQ(read->request, exchange.request);
  EXPECT_EQ(read->answer, exchange.answer);
  EXPECT_EQ(read->error, exchange.error);
  EXPECT_EQ(read->role, exchange.role);
  EXPECT_EQ(read->request_headers, exchange.request_headers);
}

TEST(Record, WhatIsNoneIsRefused) {
  for (const char* line : {"", "{}", "[]", R"({"schema":1})", R"({"schema":"1"})", "\xFF"}) {
    const auto read = ExchangeIn(line);
    ASSERT_FALSE(read) << line;
    EXPECT_EQ(read.error().code, ErrorCode::kMalformed) << line;
  }
  EXPECT_EQ(ExchangeIn(R"({"schema":2})").error().code, ErrorCode::kUnsupported);
}

TEST(Record, ANumberThatCannotBeIsRefused) {
  const std::string record = RecordOf(Sample());
  for (const char* name : {"schema", "unix_ms", "took_ms", "status"}) {
    for (const char* time : {"-1", "9223372036855", "9715726270123", "1e30", "1.5", "\"1\""}) {
      nlohmann::json changed = nlohmann::json::parse(record);
      changed[name] = nlohmann::json::parse(time);
      const auto read = ExchangeIn(changed.dump());
      ASSERT_FALSE(read) << name << " " << time;
      EXPECT_EQ(read.error().code, ErrorCode::kMalformed);
    }
  }
}

}  // namespace
}  // namespace lpab::relay
