// The access window over real listeners and a real clock.
#include "bridge/window_keeper.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include "bridge/raw_client.h"
#include "bridge/test_device.h"
#include "io/files.h"
#include "io/temporary_folder.h"

namespace lpab::bridge {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using wire::ErrorNumber;

class WindowKeeperTest : public testing::Test {
 protected:
  void Make(WindowOptions options = {}) {
    device_.OnLoop([&](BridgeServer& server, CardService& service) {
      keeper_ = WindowKeeper::Create(device_.loop(), server, service, std::move(options), [this] {
                  return Listen();
                }).value();
    });
  }
  ~WindowKeeperTest() override {
    device_.OnLoop([this](auto&, auto&) { keeper_.reset(); });
  }

  Result<std::vector<io::Listener>> Listen() {
    LPAB_ASSIGN(io::Listener listener, io::Listener::Tcp({"127.0.0.1", port_}));
    port_ = listener.port();  // the same one the next time
    std::vector<io::Listener> listeners;
    listeners.push_back(std::move(listener));
    return listeners;
  }
  void Open(Duration length = hours(1)) {
    device_.OnLoop([&](auto&, auto&) { EXPECT_TRUE(keeper_->Open(length, "the test")); });
  }
  void Shut(bool now = false) {
    device_.OnLoop([&](auto&, auto&) { keeper_->Shut(now, "the test says so"); });
  }
  std::string State() {
    std::string state;
    device_.OnLoop([&](auto&, auto&) { state = keeper_->state(); });
    return state;
  }
  Result<std::unique_ptr<io::FdStream>> Connect() {
    return io::ConnectTcp({"127.0.0.1", port_}, {Deadline::After(seconds(10)), {}});
  }
  // Waits until it is shut, and nobody listens then.
  bool IsShutSoon() {
    const Deadline deadline = Deadline::After(seconds(10));
    while (State() != "shut" && !deadline.Expired()) Clock::System().SleepFor(milliseconds(10));
    return State() == "shut" && !Connect();
  }

  TestDevice device_;
  uint16_t port_ = 0;
  std::unique_ptr<WindowKeeper> keeper_;
};

TEST_F(WindowKeeperTest, ListensOnlyWhileItIsOpen) {
  Make();
  Open(milliseconds(1));  // to learn the port
  EXPECT_TRUE(IsShutSoon());
  Open();
  EXPECT_EQ(State(), "open for another 1 h");
  RawClient client(Connect().value());
  client.Send(wire::Hello{});
  EXPECT_TRUE(client.Take<wire::Hello>().device);
  Shut();
  EXPECT_EQ(State(), "shut");
  EXPECT_FALSE(Connect());
  const auto refusal = client.Take<wire::Refusal>();
  EXPECT_EQ(refusal.id, 0u);
  EXPECT_EQ(refusal.failure.number, ErrorNumber::kWindowShut);
  EXPECT_FALSE(client.Next());
}

TEST_F(WindowKeeperTest, ShutsAfterItsTimeAlsoWithAClient) {
  Make();
  Open(milliseconds(300));
  RawClient client(Connect().value());
  client.Send(wire::Hello{});
  client.Take<wire::Hello>();
  EXPECT_EQ(client.Take<wire::Refusal>().failure.number, ErrorNumber::kWindowShut);
  EXPECT_TRUE(IsShutSoon());
}

TEST_F(WindowKeeperTest, ShutsWhenNobodyIsThere) {
  WindowOptions options;
  options.idle = milliseconds(300);
  Make(options);
  Open();
  {
    RawClient client(Connect().value());
    client.Prepare();
    client.Send(wire::Bye{4});
    client.Take<wire::ByeAnswer>();
    Clock::System().SleepFor(milliseconds(600));
    client.Send(wire::Ping{1});
    EXPECT_EQ(client.Take<wire::Pong>().id, 1u);
    EXPECT_NE(State(), "shut");
  }
  EXPECT_TRUE(IsShutSoon());
}

// A virtual reader that looks whether the device is there is nobody.
TEST_F(WindowKeeperTest, WhoOnlyGreetsDoesNotKeepItOpen) {
  WindowOptions options;
  options.idle = milliseconds(300);
  Make(options);
  Open();
  RawClient client(Connect().value());
  client.Send(wire::Hello{});
  client.Take<wire::Hello>();
  EXPECT_TRUE(IsShutSoon());
}

TEST_F(WindowKeeperTest, LocalClientsStay) {
  Make();
  Open();
  RawClient local(device_.Connect().value());
  local.Prepare();
  Shut(true);
  local.SendBatch(1, 1);
  EXPECT_EQ(local.Take<wire::Outcome>().done, 1u);
}

TEST_F(WindowKeeperTest, AChainThatRunsIsFinishedAndThenItsClientIsTold) {
  Make();
  Open();
  RawClient client(Connect().value());
  client.Prepare();
  device_.card().Hold();
  client.SendBatch(1, 3);
  ASSERT_TRUE(device_.card().WaitForCommands(1));
  Shut();
  device_.card().Release();
  const auto outcome = client.Take<wire::Outcome>();
  EXPECT_EQ(outcome.done, 1u);
  EXPECT_EQ(outcome.failure->number, ErrorNumber::kWindowShut);
  EXPECT_EQ(client.Take<wire::Refusal>().failure.number, ErrorNumber::kWindowShut);
  EXPECT_TRUE(device_.card().WaitForClosed(1));
  EXPECT_EQ(device_.card().received().size(), 1u);
}

TEST_F(WindowKeeperTest, AFileOpensIt) {
  const io::TemporaryFolder folder;
  WindowOptions options;
  options.length = hours(1);
  Make(options);
  const std::string trigger = folder.path() + "/open";
  device_.OnLoop([&](auto&, auto&) { EXPECT_TRUE(keeper_->HeedTrigger(trigger)); });
  ASSERT_TRUE(io::Fd(open(trigger.c_str(), O_CREAT | O_WRONLY, 0600)).valid());
  const Deadline deadline = Deadline::After(seconds(10));
  while (State() == "shut" && !deadline.Expired()) Clock::System().SleepFor(milliseconds(5));
  EXPECT_EQ(State(), "open for another 1 h");
  EXPECT_FALSE(io::FileExists(trigger));
  EXPECT_TRUE(Connect());
}

TEST_F(WindowKeeperTest, ItsChangesAreTold) {
  WindowOptions options;
  std::vector<std::string> audited;
  options.audit = [&](const AuditEvent& event) {
    audited.push_back(event.who + "|" + event.operation + "|" + event.result);
  };
  Make(options);
  std::vector<std::string> told;
  device_.OnLoop(
      [&](auto&, auto&) { keeper_->SetChanged([&] { told.push_back(keeper_->state()); }); });
  Open();
  Shut();
  Shut();
  device_.OnLoop([&](auto&, auto&) { keeper_->SetChanged(nullptr); });
  EXPECT_EQ(told, (std::vector<std::string>{"open for another 1 h", "shut"}));
  EXPECT_EQ(audited, (std::vector<std::string>{"the test|window|open for 1 h",
                                               "the test says so|window|shut"}));
}

}  // namespace
}  // namespace lpab::bridge
