#include "bridge/audit_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/build_time.h"
#include "base/bytes.h"
#include "base/log.h"
#include "io/files.h"
#include "io/temporary_folder.h"

namespace lpab::bridge {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;
using testing::StartsWith;

class AuditLogTest : public testing::Test {
 protected:
  AuditLogTest() { clock_.SleepFor(Duration(5'025'031)); }

  AuditOptions Options(size_t maximum = 256 * 1024) {
    return {path_, "1a2b3c4d-5e6f-7081-92a3-b4c5d6e7f809", maximum, clock_};
  }
  static std::string Text(const std::string& path) {
    return std::string(AsText(io::ReadFile(path, 1 << 20).value()));
  }

  FakeClock clock_;
  const io::TemporaryFolder folder_;
  const std::string path_ = folder_.path() + "/audit.log";
};

TEST_F(AuditLogTest, ALineSaysWhoDidWhatWhenAndWhatCameOfIt) {
  AuditLog log(Options());
  log.Write({"lpa on bench-pc", *link::KeyPin::From(Bytes(32, 0x3F)), "EnableProfile", "ok",
             "89000123456789012341"});
  log.Write(
      {"a \"b\"\n\x1b[1m", {}, "DeleteProfile", "code 1", "", "A0000005591010FFFFFFFF8900001100"});
  const std::string text = Text(path_);
  EXPECT_THAT(text, MatchesRegex("boot=1a2b3c4d up=5025\\.031 time=20..-..-..T..:..:..Z "
                                 "who=\"lpa on bench-pc\" key=3F3F-3F3F-3F3F-3F3F "
                                 "op=\"EnableProfile\" iccid=…2341 result=\"ok\"\n"
                                 "boot=[^\n]*\n"));
  EXPECT_THAT(text, EndsWith(" who=\"a 'b'\\x0A\\x1B[1m\" op=\"DeleteProfile\" isdp=…1100 "
                             "result=\"code 1\"\n"));
  struct stat status {};
  ASSERT_EQ(stat(path_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST_F(AuditLogTest, AFullFileMakesRoomAndTheOneBeforeGoes) {
  AuditLog log(Options(400));
  for (char name = 'a'; name <= 'l'; ++name) log.Write({std::string(1, name), {}, "lease", "x"});
  const std::string present = Text(path_);
  const std::string before = Text(path_ + ".1");
  EXPECT_LE(present.size(), 400u);
  EXPECT_LE(before.size(), 400u);
  EXPECT_THAT(present, HasSubstr("who=\"l\""));
  EXPECT_THAT(before + present, HasSubstr("who=\"i\""));
  EXPECT_THAT(before + present, Not(HasSubstr("who=\"a\"")));
  EXPECT_FALSE(io::FileExists(path_ + ".2"));
}

TEST_F(AuditLogTest, GoesOnWhereAnEarlierRunEnded) {
  AuditLog(Options()).Write({"a", {}, "lease", "granted"});
  AuditLog(Options()).Write({"b", {}, "lease", "granted"});
  EXPECT_THAT(Text(path_), testing::AllOf(HasSubstr("who=\"a\""), HasSubstr("who=\"b\"")));
}

std::vector<std::string>* g_lines = nullptr;

TEST_F(AuditLogTest, IsInTheLogToo) {
  std::vector<std::string> lines;
  g_lines = &lines;
  log::SetSink([](log::Level level, std::string_view component, std::string_view text) {
    EXPECT_EQ(level, log::Level::kNotice);
    EXPECT_EQ(component, "audit");
    g_lines->emplace_back(text);
  });
  AuditOptions options = Options();
  options.path = "";
  AuditLog(options).Write({"a", {}, "lease", "granted"});
  log::SetSink(nullptr);
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_THAT(lines[0], StartsWith("boot=1a2b3c4d up=5025.031 "));
}

TEST_F(AuditLogTest, WhatCannotBeWrittenIsSaidOnce) {
  AuditOptions options{folder_.path() + "/no/audit.log", "x", 400, clock_};
  AuditLog log(options);
  std::vector<std::string> lines;
  g_lines = &lines;
  log::SetSink([](log::Level level, std::string_view, std::string_view text) {
    if (level == log::Level::kWarning) g_lines->emplace_back(text);
  });
  log.Write({"a", {}, "lease", "granted"});
  log.Write({"a", {}, "lease", "ended"});
  log::SetSink(nullptr);
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_THAT(lines[0], HasSubstr("/no/audit.log"));
}

TEST(BuildTime, IsBetweenThisProjectAndNow) {
  const std::chrono::system_clock::time_point start(std::chrono::seconds(1'700'000'000));
  EXPECT_GT(BuildTime(), start);
  EXPECT_LE(BuildTime(), std::chrono::system_clock::now());
}

}  // namespace
}  // namespace lpab::bridge
