#include "bridge/control_server.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <future>
#include <thread>

#include "io/temporary_folder.h"

namespace lpab::bridge {
namespace {

Call InSeconds() { return {Deadline::After(std::chrono::seconds(10)), {}}; }

// A server whose loop runs on a thread of its own.
class ControlServerTest : public testing::Test {
 protected:
  void Start(ControlOptions options = {}) {
    server_ =
        std::make_unique<ControlServer>(*loop_, io::Listener::Unix(path_, 0660).value(), options);
    server_->Handle("echo", [](std::span<const std::string> arguments, const ControlPeer&) {
      std::string text;
      for (const std::string& argument : arguments) text += "[" + argument + "]";
      return Result<std::string>(text);
    });
    server_->Handle("who", [](auto, const ControlPeer& peer) -> Result<std::string> {
      return std::to_string(peer.pid) + " " + std::to_string(peer.uid);
    });
    server_->Handle(
        "long", [](auto, const auto&) -> Result<std::string> { return std::string(60'000, 'x'); });
    server_->Handle("fail", [](auto, const auto&) -> Result<std::string> {
      return Fail(MakeError(ErrorCode::kBusy, "the window is open").WithNext("close it"));
    });
    thread_ = std::thread([this] { EXPECT_TRUE(loop_->Run()); });
  }
  ~ControlServerTest() override { Stop(); }

  void Stop() {
    loop_->Stop();
    if (thread_.joinable()) thread_.join();
    server_.reset();
  }

  Result<std::string> AskFor(std::vector<std::string> words) {
    return Ask(path_, words, InSeconds());
  }
  std::unique_ptr<io::FdStream> Connect() { return io::ConnectUnix(path_, InSeconds()).value(); }
  static std::string ReadAll(io::FdStream& stream) {
    std::string text;
    std::array<uint8_t, 256> buffer;
    while (const auto got = stream.Read(buffer, InSeconds())) {
      text += AsText(std::span(buffer).first(*got));
    }
    return text;
  }

  const io::TemporaryFolder folder_;
  const std::string path_ = folder_.path() + "/control";
  std::unique_ptr<io::PollLoop> loop_ = io::PollLoop::Create().value();
  std::unique_ptr<ControlServer> server_;
  std::thread thread_;
};

TEST_F(ControlServerTest, WordsGoToTheirHandlerAndItsAnswerBack) {
  Start();
  EXPECT_EQ(AskFor({"echo", "a b", "c"}).value(), "[a b][c]\n");
  EXPECT_EQ(AskFor({"who"}).value(),
            std::to_string(getpid()) + " " + std::to_string(getuid()) + "\n");
  EXPECT_EQ(AskFor({"long"})->size(), 60'001u);
  const auto busy = AskFor({"fail"}).error();
  EXPECT_EQ(busy.code, ErrorCode::kBusy);
  EXPECT_EQ(busy.message, "the window is open");
  EXPECT_EQ(busy.next, "close it");
  EXPECT_EQ(AskFor({"other"}).error().code, ErrorCode::kUnsupported);
}

TEST_F(ControlServerTest, OneRequestAConnection) {
  Start();
  const auto stream = Connect();
  ASSERT_TRUE(stream->Write(AsBytes("echo 1\necho 2\n"), InSeconds()));
  EXPECT_EQ(ReadAll(*stream), "ok\n[1]\n");
}

TEST_F(ControlServerTest, ARequestMayComeInPieces) {
  Start();
  const auto stream = Connect();
  for (const char* piece : {"ec", "ho", " 1", "\n"}) {
    ASSERT_TRUE(stream->Write(AsBytes(piece), InSeconds()));
  }
  EXPECT_EQ(ReadAll(*stream), "ok\n[1]\n");
}

TEST_F(ControlServerTest, ALongRequestIsRefused) {
  Start();
  const auto stream = Connect();
  ASSERT_TRUE(stream->Write(AsBytes(std::string(2000, 'a')), InSeconds()));
  EXPECT_EQ(ReadAll(*stream), "error invalid-argument the request is too long\n");
}

TEST_F(ControlServerTest, SlowOnesEndAtTheDeadlineAndKeepNobodyOutForLonger) {
  ControlOptions options;
  options.connections = 2;
  options.deadline = std::chrono::milliseconds(200);
  Start(options);
  const auto silent = Connect();
  const auto half = Connect();
  ASSERT_TRUE(half->Write(AsBytes("echo"), InSeconds()));
  const auto does_not_read = Connect();
  ASSERT_TRUE(does_not_read->Write(AsBytes("long\n"), InSeconds()));
  EXPECT_EQ(AskFor({"echo", "1"}).value(), "[1]\n");  // waits until there is a place
  EXPECT_EQ(ReadAll(*silent), "");
  EXPECT_EQ(ReadAll(*half), "");
}

TEST_F(ControlServerTest, OfNobodyIsUnavailable) {
  EXPECT_EQ(AskFor({"echo"}).error().code, ErrorCode::kUnavailable);
}

// A server with the feed "count": of what Feed() gives it.
class ControlFeedTest : public ControlServerTest {
 protected:
  ~ControlFeedTest() override { Stop(); }  // the feed's callbacks are of this class

  void StartFeed(ControlOptions options = {}) {
    Start(options);
    OnLoop([this] {
      server_->HandleFeed("count", {[this](auto arguments, auto feed) -> Result<void> {
                                      if (!arguments.empty()) return Fail(ErrorCode::kBusy, "no");
                                      feed_ = feed;
                                      return {};
                                    },
                                    [this](auto) { gone_ = true; }});
    });
  }
  void OnLoop(std::function<void()> work) {
    std::promise<void> done;
    loop_->Post([&] {
      work();
      done.set_value();
    });
    done.get_future().wait();
  }
  Result<void> Feed(const std::string& lines) {
    Result<void> sent;
    OnLoop([&] { sent = server_->Send(feed_, lines); });
    return sent;
  }
  void WaitForEnd() {
    const Deadline deadline = Deadline::After(std::chrono::seconds(10));
    while (!gone_ && !deadline.Expired()) OnLoop([] {});
    EXPECT_TRUE(gone_);
  }

  std::atomic<ControlServer::FeedId> feed_ = 0;
  std::atomic<bool> gone_ = false;
};

TEST_F(ControlFeedTest, GoesOnUntilItsReaderLeaves) {
  ControlOptions options;
  options.deadline = std::chrono::milliseconds(100);  // of requests, not of feeds
  StartFeed(options);
  auto stream = Connect();
  ASSERT_TRUE(stream->Write(AsBytes("count\n"), InSeconds()));
  std::array<uint8_t, 64> buffer;
  ASSERT_EQ(stream->Read(buffer, InSeconds()).value(), 3u);  // "ok"
  Clock::System().SleepFor(std::chrono::milliseconds(150));
  for (const char* line : {"1\n", "2\n"}) {
    ASSERT_TRUE(Feed(line));
    const size_t got = stream->Read(buffer, InSeconds()).value();
    EXPECT_EQ(AsText(std::span(buffer).first(got)), line);
  }
  EXPECT_FALSE(gone_);
  stream.reset();
  WaitForEnd();
  EXPECT_EQ(Feed("3\n").error().code, ErrorCode::kNotFound);
}

TEST_F(ControlFeedTest, Followed) {
  StartFeed();
  std::string text;
  const std::vector<std::string> words = {"count"};
  std::thread feeding([this] {
    while (feed_ == 0) std::this_thread::yield();
    EXPECT_TRUE(Feed("1\n2\n"));
  });
  const auto followed = Follow(
      path_, words,
      [&](std::string_view more) -> Result<void> {
        text += more;
        return text == "1\n2\n" ? Fail(ErrorCode::kCancelled, "enough") : Result<void>();
      },
      InSeconds());
  feeding.join();
  EXPECT_EQ(followed.error().code, ErrorCode::kCancelled) << followed.error().ToString();
  EXPECT_EQ(text, "1\n2\n");
  WaitForEnd();
  const std::vector<std::string> refused = {"count", "x"};
  EXPECT_EQ(Follow(path_, refused, nullptr, InSeconds()).error().code, ErrorCode::kBusy);
}

TEST_F(ControlFeedTest, ASlowReaderLosesLinesAndCostsNoMemory) {
  ControlOptions options;
  options.feed_room = 10'000;
  StartFeed(options);
  const auto stream = Connect();
  ASSERT_TRUE(stream->Write(AsBytes("count\n"), InSeconds()));
  while (feed_ == 0) std::this_thread::yield();
  const std::string line(1000, 'x');
  Result<void> sent;
  for (int i = 0; i < 10'000 && sent; ++i) sent = Feed(line);
  ASSERT_FALSE(sent) << "more than a socket holds";
  EXPECT_EQ(sent.error().code, ErrorCode::kResourceExhausted);
  std::array<uint8_t, 64 * 1024> buffer;
  const Deadline deadline = Deadline::After(std::chrono::seconds(10));
  while (!sent && !deadline.Expired()) {
    static_cast<void>(stream->Read(buffer, {Deadline::After(Duration(0)), {}}));
    sent = Feed(line);
  }
  EXPECT_TRUE(sent) << "there is room again";
}

}  // namespace
}  // namespace lpab::bridge
