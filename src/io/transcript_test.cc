#include "io/transcript.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "io/files.h"
#include "io/temporary_folder.h"

namespace lpab::io {
namespace {

using Kind = TranscriptEntry::Kind;
using std::chrono::seconds;

constexpr char kText[] =
    "lpab-transcript 1\n"
    "# a modem, by hand\n"
    "      0 > AT\\r\n"
    "      5 < \\r\\nOK\\r\\n\n"
    "   1005 < \\x00\\x1B\\\\\xC3"
    "\n"
    "   2000 = a note\n"
    "  20000 ! the modem's port was closed\n";

TEST(Transcript, IsReadAndWritten) {
  const std::string text = std::string(kText).replace(std::string(kText).find('\xC3'), 1, "\\xC3");
  const auto entries = ParseTranscript(text);
  ASSERT_TRUE(entries) << entries.error().ToString();
  ASSERT_EQ(entries->size(), 5u);
  EXPECT_EQ((*entries)[0], (TranscriptEntry{Duration(0), Kind::kToModem, "AT\r"}));
  EXPECT_EQ((*entries)[2].text, std::string("\0\x1B\\\xC3", 4));
  std::string written = TranscriptHead("a modem, by hand");
  for (const TranscriptEntry& entry : *entries) written += FormatEntry(entry);
  EXPECT_EQ(written, text);
}

TEST(Transcript, WhatIsNoneIsRefused) {
  EXPECT_EQ(ParseTranscript("lpab-transcript 2\n").error().code, ErrorCode::kUnsupported);
  for (const char* line : {"1 ? x", "1 >", "x > y", "-1 > y", "1 > \\q", "1 > \\x1", "1>y", "1"}) {
    const auto entries = ParseTranscript(std::string("lpab-transcript 1\n\n") + line);
    ASSERT_FALSE(entries) << line;
    EXPECT_EQ(entries.error().message.find("line 3 "), 0u) << entries.error().message;
  }
}

// Answers each write with OK in two pieces, and closes after the third.
class Toy final : public ByteStream {
 public:
  Result<size_t> Read(std::span<uint8_t> buffer, const Call&) override {
    if (pieces_.empty()) return Fail(ErrorCode::kTimeout, "no answer in time");
    const std::string piece = pieces_.front();
    pieces_.erase(pieces_.begin());
    std::copy(piece.begin(), piece.end(), buffer.begin());
    return piece.size();
  }
  Result<void> Write(ByteSpan, const Call&) override {
    if (++writes_ == 3) return Fail(ErrorCode::kUnavailable, "the modem's port was closed");
    pieces_ = {"\r\nO", "K\r\n"};
    return {};
  }
  int descriptor() const override { return -1; }
  std::string Describe() const override { return "toy"; }

 private:
  std::vector<std::string> pieces_;
  int writes_ = 0;
};

std::string Everything(ByteStream& stream, const Call& call) {
  std::string text;
  uint8_t buffer[64];
  while (const auto count = stream.Read(buffer, call)) text += AsText({buffer, *count});
  return text;
}

TEST(Transcript, WhatWasRecordedIsReplayed) {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/transcript";
  FakeClock clock;
  const Call call{Deadline::After(seconds(1), clock), {}};
  {
    std::shared_ptr<TranscriptFile> file =
        TranscriptFile::Create(path, "a toy\nby hand", clock).value();
    RecordingStream stream(std::make_unique<Toy>(), file);
    ASSERT_TRUE(stream.Write(AsBytes("AT\r"), call));
    clock.SleepFor(seconds(1));
    EXPECT_EQ(Everything(stream, call), "\r\nOK\r\n");
    ASSERT_TRUE(stream.Write(AsBytes("ATE0\r"), call));
    Everything(stream, call);
    EXPECT_FALSE(stream.Write(AsBytes("AT\r"), call));
  }
  struct stat status {};
  ASSERT_EQ(stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  const auto bytes = ReadFile(path, 4096).value();
  EXPECT_EQ(AsText(bytes),
            "lpab-transcript 1\n# a toy\n# by hand\n"
            "      0 > AT\\r\n   1000 < \\r\\nOK\\r\\n\n   1000 > ATE0\\r\n"
            "   1000 < \\r\\nOK\\r\\n\n   1000 > AT\\r\n"
            "   1000 ! the modem's port was closed\n");

  ReplayStream replay(ParseTranscript(AsText(bytes)).value(), clock);
  const Call later{Deadline::After(seconds(10), clock), {}};
  ASSERT_TRUE(replay.Write(AsBytes("AT\r"), later));
  EXPECT_EQ(Everything(replay, later), "\r\nOK\r\n");
  EXPECT_TRUE(later.deadline.Expired()) << "a silent modem takes its time";
  ASSERT_TRUE(replay.Write(AsBytes("ATE0\r"), later));
  const auto wrong = replay.Write(AsBytes("ATI\r"), later);
  ASSERT_FALSE(wrong);
  EXPECT_EQ(replay.mismatch(), "\"ATI\\r\" was written where the transcript has \"AT\\r\"");
}

}  // namespace
}  // namespace lpab::io
