#include "tap/tap.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include "base/hex.h"
#include "card/channel_reader.h"
#include "card/scripted_card.h"
#include "tap/tapped_reader.h"
#include "tap/tapped_stream.h"

namespace lpab::tap {
namespace {

using std::chrono::microseconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

class TapTest : public testing::Test {
 protected:
  Tap tap_{[this](const auto& line) { lines_.push_back(line()); }, [this] { return now_; }};
  Moment now_{microseconds(5'000'000), std::chrono::system_clock::time_point()};
  std::vector<std::string> lines_;
};

TEST_F(TapTest, SaysNothingWhileItIsOff) {
  tap_.Write("lease", {});
  EXPECT_TRUE(lines_.empty());
  tap_.Start(false);
  tap_.Stop();
  tap_.Write("lease", {});
  EXPECT_TRUE(lines_.empty());
}

TEST_F(TapTest, TheWallClockOnlyWhereItIsSet) {
  tap_.Start(false);
  now_.boot += microseconds(34'500);
  tap_.Write("x", JsonLine().Text("text", "a \"b\" \\ \n").Number("number", 7));
  now_.wall = std::chrono::system_clock::time_point(std::chrono::seconds(4'000'000'000));
  tap_.Write("y", JsonLine().Failure("error", MakeError(ErrorCode::kTimeout, "no answer")));
  EXPECT_THAT(lines_, ElementsAre("{\"seconds\":0.034500,\"event\":\"x\",\"text\":\"a \\\"b\\\" "
                                  "\\\\ \\\\x0A\",\"number\":7}\n",
                                  "{\"time\":\"2096-10-02T07:06:40.000Z\",\"seconds\":0.034500,"
                                  "\"event\":\"y\",\"error\":{\"code\":\"timeout\",\"message\":"
                                  "\"no answer\"}}\n"));
}

TEST(Tap, ALineIsOfTheMomentAtWhichItsSinkTakesIt) {
  Moment now;
  std::string told;
  Tap tap(
      [&](const auto& line) {
        now.boot = microseconds(70);  // another thread's line went before
        told = line();
      },
      [&now] { return now; });
  tap.Start(false);
  tap.Write("x", {});
  EXPECT_EQ(told, "{\"seconds\":0.000070,\"event\":\"x\"}\n");
}

// Bytes to and from a modem that is the other end of a socket.
class StreamTest : public TapTest {
 protected:
  StreamTest() {
    int ends[2];
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    modem_ = io::FdStream::Create(io::Fd(ends[1]), "modem", "closed").value();
    stream_ = std::make_unique<TappedStream>(
        io::FdStream::Create(io::Fd(ends[0]), "/dev/ttyX", "closed").value(), tap_);
  }
  static Call Soon() { return {Deadline::After(std::chrono::seconds(5)), {}}; }
  void Send(std::string_view text) { ASSERT_TRUE(stream_->Write(AsBytes(text), Soon())); }
  void Come(std::string_view text) {
    ASSERT_TRUE(modem_->Write(AsBytes(text), Soon()));
    uint8_t buffer[256];
    ASSERT_EQ(stream_->Read(buffer, Soon()).value(), text.size());
  }
  // The lines without times.
  std::vector<std::string> Told() const {
    std::vector<std::string> told;
    for (const std::string& line : lines_) {
      const std::string text = line.substr(line.find("\"event\""));
      told.push_back(text.substr(9, text.size() - 11));
    }
    return told;
  }

  std::unique_ptr<io::FdStream> modem_;
  std::unique_ptr<TappedStream> stream_;
};

TEST_F(StreamTest, LinesWhole) {
  Send("AT\r");
  tap_.Start(false);
  Send("AT+CFUN=0\rAT+CFUN=1\r");
  Come("\r\nO");
  Come("K\r\n+CPIN: RE");
  EXPECT_THAT(Told(),
              ElementsAre("at-sent\",\"line\":\"AT+CFUN=0\"", "at-sent\",\"line\":\"AT+CFUN=1\"",
                          "at-received\",\"line\":\"OK\""));
  tap_.Stop();
  tap_.Start(false);
  Come("ADY\r\n");
  EXPECT_EQ(Told().back(), "at-received\",\"line\":\"ADY\"") << "another run begins anew";
}

TEST_F(StreamTest, ItsEnd) {
  tap_.Start(false);
  modem_.reset();
  uint8_t buffer[16];
  EXPECT_FALSE(stream_->Read(buffer, Soon()));
  stream_.reset();
  EXPECT_THAT(Told(), ElementsAre(HasSubstr("port-failed\",\"error\":{\"code\":\"unavailable\""),
                                  StartsWith("port-close")));
}

TEST_F(TapTest, ChannelsCommandsAndAnswers) {
  card::ScriptedCard scripted;
  scripted.On("0070000001", "019000")
      .On("01A4040010A0000005591010FFFFFFFF890000010000", "6F009000")
      .On("81E2910006BF3E035C015A00", "BF3E125A10890490321234512345123456789012349000")
      .On("81E2910003BF2D0000", "?")
      .On("0070800100", "9000");
  tap_.Start(false);
  TappedReader reader(std::make_unique<card::ChannelReader>(scripted, "a card"), tap_);
  const auto aid = apdu::Aid::FromText("A0000005591010FFFFFFFF8900000100").value();
  auto channel = reader.OpenLogicalChannel({&aid, 1}, {});
  ASSERT_TRUE(channel) << channel.error().ToString() << scripted.unexpected();
  const auto eid = apdu::CommandApdu::Decode(FromHex("80E2910006BF3E035C015A00").value()).value();
  EXPECT_TRUE((*channel)->Transmit(eid, {}));
  const auto list = apdu::CommandApdu::Decode(FromHex("80E2910003BF2D0000").value()).value();
  EXPECT_EQ((*channel)->Transmit(list, {}).error().code, ErrorCode::kUnknownOutcome);
  EXPECT_TRUE((*channel)->Close({}));
  std::string text;
  for (const std::string& line : lines_) text += line;
  EXPECT_THAT(text, HasSubstr("\"channel-request\",\"aids\":[\"A0000005591010FFFFFFFF890000"));
  EXPECT_THAT(text, HasSubstr("\"channel-open\",\"channel\":1,\"aid\":\"A0000005591010FFFF"));
  EXPECT_THAT(text, HasSubstr("\"apdu-command\",\"channel\":1,\"command\":1,\"data\":"
                              "\"80E2910006BF3E035C015A00\"}"));
  EXPECT_THAT(text, HasSubstr("\"apdu-answer\",\"channel\":1,\"command\":1,\"outcome\":"
                              "\"answered\",\"data\":\"BF3E125A10****************************"
                              "1234\",\"status\":\"9000\"}"));
  EXPECT_THAT(text, HasSubstr("\"command\":2,\"outcome\":\"unknown\",\"error\":{\"code\":"));
  EXPECT_THAT(text, HasSubstr("\"channel-close\",\"channel\":1}"));
}

}  // namespace
}  // namespace lpab::tap
