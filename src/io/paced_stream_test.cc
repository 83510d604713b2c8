#include "io/paced_stream.h"

#include <gmock/gmock.h>

#include "io/pty.h"

namespace lpab::io {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;

// Keeps what is written, and when.
class Recorder final : public ByteStream {
 public:
  explicit Recorder(FakeClock& clock, std::vector<std::pair<int, std::string>>& writes)
      : clock_(clock), writes_(writes) {}
  Result<size_t> Read(std::span<uint8_t>, const Call&) override { return 0; }
  Result<void> Write(ByteSpan bytes, const Call&) override {
    const auto now = static_cast<int>(clock_.Now().time_since_epoch().count());
    writes_.emplace_back(now, std::string(AsText(bytes)));
    return {};
  }
  int descriptor() const override { return -1; }
  std::string Describe() const override { return "recorder"; }

 private:
  FakeClock& clock_;
  std::vector<std::pair<int, std::string>>& writes_;
};

class PacedStreamTest : public testing::Test {
 protected:
  PacedStream With(WritePace pace) {
    return PacedStream(std::make_unique<Recorder>(clock_, writes_), pace, clock_);
  }
  FakeClock clock_;
  std::vector<std::pair<int, std::string>> writes_;
};

TEST_F(PacedStreamTest, PausesBetweenChunksAndNotAfterTheLast) {
  auto stream = With({4, milliseconds(10)});
  EXPECT_TRUE(stream.Write(AsBytes("AT+CSQ\r"), {}));
  EXPECT_TRUE(stream.Write(AsBytes("ATE0"), {}));
  using Write = std::pair<int, std::string>;
  EXPECT_THAT(writes_, ElementsAre(Write(0, "AT+C"), Write(10, "SQ\r"), Write(10, "ATE0")));
}

TEST_F(PacedStreamTest, WithoutAPaceAllGoesAtOnce) {
  auto stream = With({});
  EXPECT_TRUE(stream.Write(AsBytes("AT+CSQ\r"), {}));
  EXPECT_EQ(writes_.size(), 1u);
}

TEST_F(PacedStreamTest, EndsAtTheDeadline) {
  auto stream = With({1, milliseconds(10)});
  const auto written =
      stream.Write(Bytes(100, 'A'), {Deadline::After(milliseconds(25), clock_), {}});
  EXPECT_EQ(written.error().code, ErrorCode::kTimeout);
  EXPECT_EQ(writes_.size(), 3u);
}

}  // namespace
}  // namespace lpab::io
