#include "io/child_process.h"

#include <gtest/gtest.h>

#include "io/stop_signals.h"

namespace lpab::io {
namespace {

std::unique_ptr<ChildProcess> Shell(const std::string& script) {
  IgnoreBrokenPipes();
  return ChildProcess::Start({{"sh", "-c", script}, {{"GIVEN", "value"}}}).value();
}

Call Soon() { return {Deadline::After(std::chrono::seconds(10)), {}}; }

TEST(ChildProcess, SpeaksInLines) {
  const auto child = Shell("read -r line; echo \"$GIVEN <$line>\"; printf end; exit 3");
  ASSERT_TRUE(child->WriteLine("hello", Soon()));
  EXPECT_EQ(child->ReadLine(Soon()).value(), "value <hello>");
  EXPECT_EQ(child->ReadLine(Soon()).value(), "end");
  EXPECT_EQ(child->ReadLine(Soon()).value(), std::nullopt);
  EXPECT_EQ(child->AwaitEnd(Soon()).value(), 3);
}

TEST(ChildProcess, OneThatEndedReadsNoMore) {
  const auto child = Shell("kill -TERM $$");
  EXPECT_EQ(child->AwaitEnd(Soon()).value(), 128 + 15);
  const auto written = child->WriteLine("hello", Soon());
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, ErrorCode::kUnavailable);
  EXPECT_FALSE(child->AwaitEnd(Soon()));
}

TEST(ChildProcess, WhatDoesNotExist) {
  const auto child = ChildProcess::Start({{"/nonexistent/program"}});
  ASSERT_FALSE(child);
  EXPECT_EQ(child.error().code, ErrorCode::kNotFound);
}

TEST(ChildProcess, OneThatWaitsIsEnded) {
  const auto child = Shell("read -r line");
  const auto line = child->ReadLine({Deadline::After(std::chrono::milliseconds(20)), {}});
  ASSERT_FALSE(line);
  EXPECT_EQ(line.error().code, ErrorCode::kTimeout);
  EXPECT_FALSE(child->AwaitEnd({Deadline::After(std::chrono::milliseconds(20)), {}}));
}

TEST(ChildProcess, ALineHasALimit) {
  const auto child = Shell("head -c 2000000 /dev/zero");
  const auto line = child->ReadLine(Soon());
  ASSERT_FALSE(line);
  EXPECT_EQ(line.error().code, ErrorCode::kResourceExhausted);
}

}  // namespace
}  // namespace lpab::io
