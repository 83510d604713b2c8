// Each fault of the modem simulator in a download: it ends in time, what is said is true, and the
// next command works.
#include "bug_helpers.h"
#include "modem_fixture.h"

namespace lpab::tests {
namespace {

using std::chrono::minutes;

class ModemFault : public testing::Test {
 protected:
  // The fault at several commands of a download, by either way.
  static void Everywhere(const std::string& kind) {
    for (const AccessMethod by : {kCgla, kCsim}) {
      for (const int n : {1, 2, 3, 5, 8, 13, 21, 34}) {
        const std::string fault = kind + ":" + std::to_string(n);
        SCOPED_TRACE(fault + " over " + std::string(modem::AccessMethodName(by)));
        World world(OptionsOf({{}, fault, {by}}));
        world.AddSample("A", 1);
        SaysTheTruth(world);
        if (kind == "dead") {
          StaysDead(world);
        } else {
          Recovers(world);
        }
      }
    }
  }

 private:
  static void SaysTheTruth(World& world) {
    const Clock::TimePoint start = world.clock().Now();
    const auto result = world.Download("A");
    EXPECT_LT(world.clock().Now() - start, minutes(15));
    const bool installed = !world.card_state().profiles.empty();
    if (result) {
      EXPECT_TRUE(installed) << "said to be installed";
      return;
    }
    const Error& error = result.error();
    const bool says_installed = error.message.find("the card lists") != std::string::npos;
    const bool says_unknown = error.code == ErrorCode::kUnknownOutcome && !error.next.empty();
    EXPECT_TRUE(says_unknown || installed == says_installed) << error.ToString();
  }

  static void StaysDead(World& world) {
    const Clock::TimePoint start = world.clock().Now();
    const auto list = world.Manager().List({});
    if (list) return;  // the download was over before the fault
    EXPECT_EQ(list.error().code, ErrorCode::kUnavailable) << list.error().ToString();
    EXPECT_NE(list.error().message.find("does not answer"), std::string::npos)
        << list.error().ToString();
    EXPECT_LT(world.clock().Now() - start, minutes(3));
  }

  static void Recovers(World& world) {
    if (world.translator().closed()) world.OpenModem();
    auto list = world.Manager().List({});
    if (!list) {  // the fault came only now
      if (world.translator().closed()) world.OpenModem();
      list = world.Manager().List({});
    }
    ASSERT_TRUE(list) << list.error().ToString();
    EXPECT_EQ(list->size(), world.card_state().profiles.size());
    if (list->empty()) {
      const auto again = world.Download("A");
      ASSERT_TRUE(again) << again.error().ToString();
    }
    for (const auto& delivery : world.ProcessNotifications()) EXPECT_TRUE(delivery.removed);
    EXPECT_TRUE(world.card_state().notifications.empty());
    // One channel at most: that of an opening whose answer nobody heard.
    EXPECT_LE(world.OpenChannels(), 1);
  }
};

TEST_F(ModemFault, PlainError) { Everywhere("plain-error"); }
TEST_F(ModemFault, Silence) { Everywhere("silence"); }
TEST_F(ModemFault, LateAnswer) { Everywhere("late-answer"); }
TEST_F(ModemFault, Dead) { Everywhere("dead"); }
TEST_F(ModemFault, ClosePort) { Everywhere("close-port"); }
TEST_F(ModemFault, Restart) { Everywhere("restart"); }
TEST_F(ModemFault, SimCrash) { Everywhere("sim-crash"); }

TEST(ModemFaults, EachHasATest) {
  for (const auto& [name, kind] : sim::modem::FaultNames()) {
    EXPECT_TRUE(HasTest("ModemFault", TestNameOf(name))) << "no test of " << name;
  }
}

}  // namespace
}  // namespace lpab::tests
