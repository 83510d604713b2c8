#include "link/ble/dialer.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <future>
#include <thread>

#include "io/socket_pair.h"

namespace lpab::link::ble {
namespace {

Call Soon() { return {Deadline::After(std::chrono::seconds(20)), {}}; }

// What BLE would be here: one connection at a time, as BlueZ has it.
struct Radio {
  int connections = 0;  // ever made
  int standing = 0;
  bool reachable = true;
  bool broken = false;                   // the one that stands
  std::promise<void>* ending = nullptr;  // told of an end, which then takes
  std::future<void>* end = nullptr;      // so long
};

class RadioConnection final : public Connection {
 public:
  explicit RadioConnection(Radio& radio) : radio_(radio) {
    EXPECT_EQ(radio.standing, 0) << "the one before has ended";
    ++radio.connections;
    ++radio.standing;
    radio.broken = false;
  }
  ~RadioConnection() override { End(); }

  Result<std::unique_ptr<io::FdStream>> Open(const Call&) override {
    if (ended_ || radio_.broken) return Fail(ErrorCode::kFailedPrecondition, "ended");
    LPAB_ASSIGN(io::SocketPair pair, io::SocketPair::Make(SOCK_STREAM));
    return io::FdStream::Create(std::move(pair.one), "stream", "closed");
  }
  void End() override {
    if (ended_) return;
    ended_ = true;
    if (radio_.ending != nullptr) {
      radio_.ending->set_value();
      radio_.end->wait();
    }
    --radio_.standing;
  }

 private:
  Radio& radio_;
  bool ended_ = false;
};

class BleDialer : public testing::Test {
 protected:
  Radio radio_;
  Dialer dialer_{[this](const Call&) -> Result<std::unique_ptr<Connection>> {
    if (!radio_.reachable) return Fail(ErrorCode::kNotFound, "nobody is near");
    return std::make_unique<RadioConnection>(radio_);
  }};
};

TEST_F(BleDialer, StreamsShareAConnectionThatEndsWithTheLast) {
  auto first = dialer_.Open(Soon()).value();
  auto second = dialer_.Open(Soon()).value();
  EXPECT_EQ(radio_.connections, 1);
  first = {};
  EXPECT_EQ(radio_.standing, 1);
  second = {};
  EXPECT_EQ(radio_.standing, 0);
  ASSERT_TRUE(dialer_.Open(Soon()));
  EXPECT_EQ(radio_.connections, 2);
}

TEST_F(BleDialer, AConnectionThatBrokeIsEndedBeforeTheNext) {
  auto first = dialer_.Open(Soon()).value();
  radio_.broken = true;
  auto second = dialer_.Open(Soon()).value();
  EXPECT_EQ(radio_.connections, 2);
  first = {};
  EXPECT_EQ(radio_.standing, 1) << "the end of the old one is not the new one's";
  EXPECT_TRUE(dialer_.Open(Soon()));
  EXPECT_EQ(radio_.connections, 2);
}

TEST_F(BleDialer, ADeviceThatIsGoneIsFoundAgain) {
  auto first = dialer_.Open(Soon()).value();
  radio_.broken = true;
  radio_.reachable = false;
  const auto gone = dialer_.Open(Soon());
  ASSERT_FALSE(gone);
  EXPECT_EQ(gone.error().code, ErrorCode::kNotFound);
  EXPECT_EQ(radio_.standing, 0);
  radio_.reachable = true;
  EXPECT_TRUE(dialer_.Open(Soon()));
}

// An end takes BlueZ seconds; a connection that is asked for meanwhile would be the one that ends.
TEST_F(BleDialer, AnEndIsWaitedFor) {
  auto first = std::make_unique<Dialer::Connected>(dialer_.Open(Soon()).value());
  std::promise<void> ending;
  std::promise<void> end;
  std::future<void> ended = end.get_future();
  radio_.ending = &ending;
  radio_.end = &ended;
  std::thread leaver([&] { first.reset(); });
  ending.get_future().wait();
  const auto hasty = dialer_.Open({Deadline::After(std::chrono::milliseconds(20)), {}});
  ASSERT_FALSE(hasty);
  EXPECT_EQ(hasty.error().code, ErrorCode::kTimeout);
  auto opened = std::async(std::launch::async, [&] { return dialer_.Open(Soon()).has_value(); });
  radio_.ending = nullptr;
  end.set_value();
  EXPECT_TRUE(opened.get());
  leaver.join();
  EXPECT_EQ(radio_.connections, 2);
}

}  // namespace
}  // namespace lpab::link::ble
