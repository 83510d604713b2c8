// Downloads in a row, each through another modem with quirks and faults drawn by chance, onto one
// card.   soak --downloads 500 --seed 7
//
// After each: the program ended; what it said is what the card shows; no channel is open; the lease
// is free; a healthy modem lists what is on the card; every notification has arrived. Then the
// profile is deleted, and the next modem comes.
#include <gtest/gtest.h>

#include <charconv>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <iostream>
#include <mutex>
#include <thread>

#include "draw.h"
#include "judge.h"

namespace lpab::tests {
namespace {

using lpa::ProfileManager;
using std::chrono::seconds;

constexpr int kChannels = 19;  // of the card
constexpr auto kMostTime = seconds(60);

int g_downloads = 20;
uint64_t g_seed = 1;

// Ends the program when a download does not end.
class Watchdog {
 public:
  explicit Watchdog(std::string what)
      : thread_([this, what = std::move(what)] {
          std::unique_lock lock(mutex_);
          if (ended_.wait_for(lock, kMostTime, [this] { return done_; })) return;
          std::cout << "soak: this does not end: " << what << std::endl;
          std::abort();
        }) {}
  ~Watchdog() {
    {
      const std::scoped_lock lock(mutex_);
      done_ = true;
    }
    ended_.notify_one();
    thread_.join();
  }

 private:
  std::mutex mutex_;
  std::condition_variable ended_;
  bool done_ = false;
  std::thread thread_;
};

bool CarriesApdu(std::string_view command) {
  return command.starts_with("AT+CSIM=") || command.starts_with("AT+CCHO=") ||
         command.starts_with("AT+CGLA=") || command.starts_with("AT+CCHC=");
}

// MANAGE CHANNEL, or SELECT by name with any class.
bool OpensChannel(std::string_view command) {
  return command.starts_with("AT+CCHO=") || command.starts_with("AT+CSIM=10,\"00700000") ||
         command.substr(0, 20).ends_with("A40400");
}

// A channel stays until the card is reset when it was opened and nobody has heard its number, or
// before its ISD-R was selected, by which it is known again after the port was away.
bool MayHaveLostAChannel(const Draw& draw, const Cutter& cutter) {
  if (draw.cut && SeamOf(*draw.cut) == Seam::kModem) return OpensChannel(cutter.what());
  const auto& fault = draw.Modem().quirks.fault;
  if (!fault) return false;
  int left = fault->at_command;
  for (const std::string& command : cutter.commands()) {
    if (CarriesApdu(command) && --left == 0) return OpensChannel(command);
  }
  return false;
}

bool StaysAway(const Draw& draw) {
  return draw.fault.starts_with("dead") || (draw.cut && Stays(*draw.cut));
}

bool IsDisturbed(const Draw& draw, const Cutter& cutter) {
  if (draw.cut) return cutter.happened();
  return !draw.fault.empty();
}

void CheckResult(const Draw& draw, const Cutter& cutter, const std::optional<Error>& error,
                 bool installed) {
  const std::string said = error ? error->ToString() : "success";
  switch (ClaimOf(error)) {
    case Claim::kDone:
      EXPECT_TRUE(installed) << said;
      break;
    case Claim::kNotDone:
      EXPECT_FALSE(installed) << said;
      break;
    case Claim::kUnknown:
      EXPECT_TRUE(StaysAway(draw)) << "the card could be asked: " << said;
      break;
  }
  if (IsDisturbed(draw, cutter)) return;
  if (draw.outlook == Outlook::kWorks) {
    EXPECT_FALSE(error) << said;
  }
  if (draw.outlook == Outlook::kNoWay) {
    ASSERT_TRUE(error);
    EXPECT_FALSE(error->message.empty() || error->next.empty()) << said;
  }
}

// The next client gets the card, and nothing is open besides the modem's own.
void CheckDevice(const Draw& draw, CutWorld& world) {
  const int own = draw.Modem().quirks.own_channels;
  // The fault may come only now, and is over then.
  bool settled = false;
  for (int i = 0; i < 3 && !settled; ++i) settled = world.device().Settle();
  const int lost = MayHaveLostAChannel(draw, world.cutter()) ? 1 : 0;
  if (draw.fault.starts_with("dead")) return;  // it cannot close what is open
  EXPECT_TRUE(settled || draw.outlook != Outlook::kWorks)
      << "the next client does not get the card";
  EXPECT_GE(world.FreeChannels(), kChannels - own - lost);
}

// A healthy modem takes the card: nothing is wrong with it.
void CheckWithHealthyModem(CutWorld& world) {
  world.ReplaceDevice({});
  const auto list = world.List();
  ASSERT_TRUE(list) << list.error().ToString();
  EXPECT_EQ(list->size(), world.card_state().profiles.size());
  CheckNotifications(world);
}

void Switch(CutWorld& world) {
  for (const auto operation : {&ProfileManager::Enable, &ProfileManager::Disable}) {
    const auto done = world.Manage(operation, SampleIccid());
    EXPECT_TRUE(done) << done.error().ToString();
  }
}

void RunOne(const Draw& draw, CutWorld& world) {
  world.ReplaceDevice({draw.Modem(), draw.Settings()});
  world.cutter().ForgetCommands();
  if (draw.cut) world.cutter().Arm(*draw.cut, draw.cut_at);
  const auto result = world.Download(true, "B");
  const std::optional<Error> error = result ? std::nullopt : std::optional<Error>(result.error());
  const bool calm = result && !IsDisturbed(draw, world.cutter());
  CheckResult(draw, world.cutter(), error, !world.card_state().profiles.empty());
  CheckDevice(draw, world);
  // Where the modem must be pushed to take a profile over, that is not a download's to do.
  const bool by_itself = draw.Modem().quirks.takes_profile == sim::modem::TakesProfile::kRefresh;
  if (calm && by_itself && draw.outlook == Outlook::kWorks) Switch(world);
  CheckCard(world.card_state());
  world.cutter().Disarm();
  CheckWithHealthyModem(world);
  if (world.card_state().profiles.empty()) return;
  if (world.card_state().Enabled() != nullptr) {
    EXPECT_TRUE(world.Manage(&ProfileManager::Disable, SampleIccid()));
  }
  const auto deleted = world.Manage(&ProfileManager::Delete, SampleIccid());
  EXPECT_TRUE(deleted) << deleted.error().ToString();
  CheckNotifications(world);
}

TEST(Soak, Downloads) {
  sim::euicc::CardOptions card;
  card.channels = kChannels;
  CutWorld world({}, card);
  Lots lots(g_seed);
  for (int i = 1; i <= g_downloads; ++i) {
    const Draw draw = lots.Next();
    const std::string what = "download " + std::to_string(i) + " of seed " +
                             std::to_string(g_seed) + ": " + draw.ToString();
    SCOPED_TRACE(what);
    const Watchdog watchdog(what);
    RunOne(draw, world);
    if (testing::Test::HasFatalFailure()) return;
  }
  std::cout << "soak: seed " << g_seed << ", " << g_downloads << " downloads, "
            << world.http().arrived().size() << " notifications arrived\n";
  for (const auto& [name, count] : lots.counts()) {
    std::cout << "  " << name << ": " << count << "\n";
    EXPECT_TRUE(g_downloads < 500 || count > 0) << name << " was never drawn";
  }
}

}  // namespace

bool ReadNumber(const char* text, auto& number) {
  const char* end = text + std::string_view(text).size();
  const auto [at, error] = std::from_chars(text, end, number);
  return error == std::errc() && at == end && number > 0;
}

int Main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  g_seed = std::random_device{}();
  for (int i = 1; i < argc; i += 2) {
    const std::string_view name = argv[i];
    const bool known = i + 1 < argc && (name == "--downloads" ? ReadNumber(argv[i + 1], g_downloads)
                                        : name == "--seed"    ? ReadNumber(argv[i + 1], g_seed)
                                                              : false);
    if (known) continue;
    std::cerr << "soak: --downloads N --seed N, from 1\n";
    return 2;
  }
  std::cout << "soak: seed " << g_seed << std::endl;
  return RUN_ALL_TESTS();
}

}  // namespace lpab::tests

int main(int argc, char** argv) { return lpab::tests::Main(argc, argv); }
