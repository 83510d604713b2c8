#include "sim/euicc/state_store.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <random>

#include "io/temporary_folder.h"
#include "sim/euicc/card_fixture.h"
#include "sim/euicc/state_json.h"

namespace lpab::sim::euicc {
namespace {

namespace fs = std::filesystem;

CardState FullState() {
  CardState state = TwoProfiles();
  Profile& profile = state.profiles[1];
  profile.nickname = "n\xC3\xA4me \"quoted\"";
  profile.name = "\xFF\xFEnot UTF-8";
  profile.icon_type = 0;
  profile.icon = Hex("FFD8");
  profile.notifications = {{0xF0, "a.example"}};
  profile.owner = Hex("800300F110");
  profile.policy_rules = Hex("0640");
  profile.smdp_oid = Hex("88370A");
  profile.smdp_address = "dp.example";
  profile.ci_identifier = Hex("F54172BDF98A95D65CBEB88A38A1C11D800A85C3");
  profile.profile_class = 1;
  state.notifications = {{0, NotificationEvent::kDelete, "a", Hex(kIccidA), Hex("3000")},
                         {UINT64_MAX, NotificationEvent::kInstall, "b", {}, Hex("BF3700")}};
  state.next_sequence_number = 7;
  state.next_isdp = 0x20;
  state.default_smdp_address = "default.example";
  state.kept_keys = {{Hex("88370A"), Hex("0102"), "-----BEGIN PRIVATE KEY-----\n"}};
  return state;
}

std::unique_ptr<FileStateStore> MustOpen(const std::string& directory) {
  auto store = FileStateStore::Open(directory);
  EXPECT_TRUE(store.has_value()) << store.error().ToString();
  return store ? std::move(*store) : nullptr;
}

void WriteText(const fs::path& path, std::string_view text) { std::ofstream(path) << text; }

TEST(FileStateStoreTest, WhatIsCommittedIsFound) {
  const io::TemporaryFolder folder;
  const std::string directory = folder.path() + "/card";
  EXPECT_EQ(MustOpen(directory)->TakeLoaded(), CardState{});
  ASSERT_TRUE(MustOpen(directory)->Commit(FullState()).has_value());
  EXPECT_EQ(MustOpen(directory)->TakeLoaded(), FullState());
  EXPECT_EQ(fs::status(directory + "/card.json").permissions(),
            fs::perms::owner_read | fs::perms::owner_write);
}

TEST(FileStateStoreTest, ASecondProcessIsKeptOut) {
  const io::TemporaryFolder folder;
  const auto first = MustOpen(folder.path());
  const auto second = FileStateStore::Open(folder.path());
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().code, ErrorCode::kBusy);
  EXPECT_FALSE(second.error().next.empty());
}

TEST(FileStateStoreTest, DamagedFilesAreNamed) {
  const io::TemporaryFolder folder;
  const std::string whole = EncodeState(FullState());
  const auto replaced = [&](const std::string& what, const std::string& with) {
    std::string text = whole;
    const size_t at = text.find(what);
    EXPECT_NE(at, std::string::npos) << what;
    return text.replace(at, what.size(), with);
  };
  const std::string iccid_b = "\"iccid\": \"" + std::string(kIccidB);
  const std::string texts[] = {
      "",
      "{}",
      whole.substr(0, whole.size() / 2),
      replaced("\"version\": 1", "\"version\": 2"),
      replaced(iccid_b, "\"iccid\": \"" + std::string(kIccidA)),
      replaced(iccid_b, "\"iccid\": \"98"),
      replaced("\"enabled\": false", "\"enabled\": true"),
      replaced("\"profile_class\": 1", "\"profile_class\": 3"),
      replaced("\"record_size\": 4", "\"record_size\": 3"),
      replaced("3F00/7FFF/6F07", "3F00/7FFF/"),
      replaced("3F00/7FFF/6F07", "3F007FFF6F07"),
      replaced("\"content\": \"0809", "\"content\": \"080"),
      replaced("\"event\": 16", "\"event\": 17"),
      replaced("\"next_isdp\": 32", "\"next_isdp\": -1"),
  };
  for (const std::string& text : texts) {
    WriteText(folder.path() + "/card.json", text);
    const auto store = FileStateStore::Open(folder.path());
    ASSERT_FALSE(store.has_value()) << (&text - texts);
    EXPECT_EQ(store.error().code, ErrorCode::kMalformed);
    EXPECT_NE(store.error().message.find("card.json"), std::string::npos);
  }
}

TEST(FileStateStoreTest, WhatCouldNotBeReadIsNotWritten) {
  const io::TemporaryFolder folder;
  const auto store = MustOpen(folder.path());
  CardState state = TwoProfiles();
  state.profiles[1].enabled = true;
  EXPECT_FALSE(store->Commit(state).has_value());
  EXPECT_FALSE(fs::exists(folder.path() + "/card.json"));
}

TEST(FileStateStoreTest, WhatIsTooLongToBeReadIsNotWritten) {
  const io::TemporaryFolder folder;
  const auto store = MustOpen(folder.path());
  CardState state = TwoProfiles();
  state.profiles[0].icon.resize(8u << 20);  // as hex 16 MiB
  const auto committed = store->Commit(state);
  ASSERT_FALSE(committed.has_value());
  EXPECT_EQ(committed.error().code, ErrorCode::kResourceExhausted);
  EXPECT_FALSE(fs::exists(folder.path() + "/card.json"));
}

TEST(FileStateStoreTest, LeftoversOfKilledCommitsAreRemoved) {
  const io::TemporaryFolder folder;
  WriteText(folder.path() + "/card.json.a1B2c3", "half");
  MustOpen(folder.path());
  EXPECT_FALSE(fs::exists(folder.path() + "/card.json.a1B2c3"));
}

// A card whose state is in a folder; the store's failures come from the real file system.
class PersistentCardTest : public CardTest {
 protected:
  void OpenStored(const CardState* initial = nullptr) {
    card_.reset();
    auto store = MustOpen(folder_.path());
    if (initial != nullptr) {
      ASSERT_TRUE(store->Commit(*initial).has_value());
    }
    CardState state = initial != nullptr ? *initial : store->TakeLoaded();
    Start(std::move(state), {}, std::move(store));
    OpenIsdr();
  }

  // Alternates the enabled profile, each notifying once: one state has one enabled profile and as
  // many notifications as numbers were given.
  static CardState Alternating() {
    CardState state = TwoProfiles();
    for (Profile& profile : state.profiles) profile.notifications = {{0x60, "a.example"}};
    return state;
  }
  std::string EnableOther() {
    const bool a = card_->state().profiles[0].enabled;
    return Es10("BF3111A00C5A0A" + std::string(a ? kIccidB : kIccidA) + "810100");
  }

  // In a child process: switches until it is killed, and writes one byte after each answer.
  [[noreturn]] void SwitchForever(int report) {
    OpenStored();
    while (true) {
      if (EnableOther() != "BF31038001009000" || write(report, "x", 1) != 1) _exit(1);
    }
  }

  io::TemporaryFolder folder_;
};

TEST_F(PersistentCardTest, AnswersComeAfterTheCommit) {
  const CardState initial = Alternating();
  OpenStored(&initial);
  EXPECT_EQ(EnableOther(), "BF31038001009000");
  const CardState after = card_->state();
  OpenStored();
  EXPECT_EQ(card_->state(), after);
  EXPECT_TRUE(card_->state().profiles[1].enabled);
  EXPECT_EQ(card_->state().notifications.size(), 2u);
}

TEST_F(PersistentCardTest, ReadingCommandsDoNotWrite) {
  const CardState initial = Alternating();
  OpenStored(&initial);
  fs::remove(folder_.path() + "/card.json");
  EXPECT_EQ(Es10("BF3111A00C5A0A98641111111111111121810100"), "BF31038001029000");
  Es10("BF2D00");
  EXPECT_FALSE(fs::exists(folder_.path() + "/card.json"));
}

TEST_F(PersistentCardTest, AFailedWriteUndoesTheCommand) {
  const CardState initial = Alternating();
  OpenStored(&initial);
  const pid_t child = fork();
  if (child == 0) {
    signal(SIGXFSZ, SIG_IGN);
    const rlimit tiny = {100, 100};
    if (setrlimit(RLIMIT_FSIZE, &tiny) != 0) _exit(2);
    if (EnableOther() != "6581") _exit(3);
    _exit(card_->state() == initial ? 0 : 4);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
  OpenStored();
  EXPECT_EQ(card_->state(), initial);
  EXPECT_EQ(EnableOther(), "BF31038001009000");
}

// Killed at random instants, the state is that of the last answer or of the command after it.
TEST_F(PersistentCardTest, AKillLeavesTheStateBeforeOrAfterACommand) {
  const CardState initial = Alternating();
  std::minstd_rand random(20261123);
  size_t answered_in_all = 0;
  for (int round = 0; round < 25; ++round) {
    OpenStored(&initial);
    card_.reset();
    int report[2];
    ASSERT_EQ(pipe2(report, O_CLOEXEC), 0);
    const pid_t child = fork();
    if (child == 0) SwitchForever(report[1]);
    close(report[1]);
    char first;
    ASSERT_EQ(read(report[0], &first, 1), 1);
    usleep(static_cast<useconds_t>(random() % 20'000));
    kill(child, SIGKILL);
    ASSERT_EQ(waitpid(child, nullptr, 0), child);
    size_t answered = 1;
    while (read(report[0], &first, 1) == 1) ++answered;
    close(report[0]);
    answered_in_all += answered;

    OpenStored();
    const CardState& state = card_->state();
    ASSERT_EQ(state.notifications.size(), state.next_sequence_number);
    ASSERT_EQ(state.next_sequence_number % 2, 0u) << "both notifications of a switch, or none";
    const size_t switches = state.next_sequence_number / 2;
    EXPECT_GE(switches, answered);
    EXPECT_LE(switches, answered + 1);
    EXPECT_EQ(state.profiles[1].enabled, switches % 2 == 1);
    EXPECT_EQ(state.profiles[0].enabled, switches % 2 == 0);
  }
  EXPECT_GT(answered_in_all, 25u) << "the child got no further than its first command";
}

}  // namespace
}  // namespace lpab::sim::euicc
