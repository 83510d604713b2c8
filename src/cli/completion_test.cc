#include "cli/completion.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "cli/complete_path.h"
#include "io/temporary_folder.h"

namespace lpab::cli {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::IsSupersetOf;

class CompletionTest : public testing::Test {
 protected:
  CompletionTest() {
    app_.add_option("--card", value_, "where")->type_name(kCard);
    app_.add_option("--ci-dir", value_, "certificates")->type_name(kFolder);
    app_.add_option("--progress", value_, "how")->check(CLI::IsMember({"json"}));
    app_.add_flag("-q,--quiet", flag_, "no progress");
    CLI::App* profile = app_.add_subcommand("profile", "profiles");
    profile->add_subcommand("list", "all");
    CLI::App* rename = profile->add_subcommand("rename", "a nickname");
    rename->add_option("profile", value_, "which");
    rename->add_option("file", value_, "for the test")->type_name(kFile);
    rename->add_flag("--force", flag_, "still");
    app_.add_subcommand("chip", "card");
    std::filesystem::create_directories(folder_.path() + "/world/card");
    std::ofstream(folder_.path() + "/world.txt") << "x";
    std::ofstream(folder_.path() + "/.hidden") << "x";
  }

  std::vector<std::string> Values(const std::vector<std::string>& words) {
    std::vector<std::string> values;
    for (const Candidate& each : Complete(app_, words)) values.push_back(each.value);
    return values;
  }

  CLI::App app_{"test", "test"};
  std::string value_;
  bool flag_ = false;
  io::TemporaryFolder folder_;
};

TEST_F(CompletionTest, Subcommands) {
  EXPECT_THAT(Values({""}), ElementsAre("profile", "chip"));
  EXPECT_THAT(Values({}), ElementsAre("profile", "chip"));
  EXPECT_THAT(Values({"p"}), ElementsAre("profile"));
  EXPECT_THAT(Values({"profile", ""}), ElementsAre("list", "rename"));
  EXPECT_THAT(Values({"chip", ""}), IsEmpty());
  EXPECT_THAT(Complete(app_, {"ch"}), ElementsAre(Candidate{"chip", "card"}));
}

TEST_F(CompletionTest, OptionsOfTheCommandAndOfThoseAbove) {
  EXPECT_THAT(Values({"profile", "rename", "--"}),
              IsSupersetOf({"--force", "--card", "--quiet", "--help"}));
  EXPECT_THAT(Values({"--f"}), IsEmpty());
  EXPECT_THAT(Values({"profile", "rename", "--f"}), ElementsAre("--force"));
}

TEST_F(CompletionTest, AnOptionsValueIsNoSubcommand) {
  EXPECT_THAT(Values({"--card", "profile", "p"}), ElementsAre("profile"));
  EXPECT_THAT(Values({"--card", "x", "profile", "li"}), ElementsAre("list"));
  EXPECT_THAT(Values({"--card=x", "profile", "li"}), ElementsAre("list"));
  EXPECT_THAT(Values({"-q", "profile", "li"}), ElementsAre("list"));
  EXPECT_THAT(Values({"--unknown", "profile", "li"}), ElementsAre("list"));
}

TEST_F(CompletionTest, Values) {
  EXPECT_THAT(Values({"--progress", ""}), ElementsAre("json"));
  EXPECT_THAT(Values({"--progress="}), ElementsAre("--progress=json"));
  EXPECT_THAT(Values({"--card", ""}),
              ElementsAre("bridge:", "ble:", "unix:", "at:", "pcsc:", "sim:"));
  EXPECT_THAT(Values({"--card", "s"}), ElementsAre("sim:"));
  EXPECT_THAT(Values({"--card=p"}), ElementsAre("--card=pcsc:"));
  EXPECT_THAT(Values({"--card", "bridge:"}), IsEmpty());
}

TEST_F(CompletionTest, Paths) {
  const std::string& folder = folder_.path();
  EXPECT_THAT(Values({"--ci-dir", folder + "/wor"}), ElementsAre(folder + "/world/"));
  EXPECT_THAT(Values({"--card", "sim:" + folder + "/"}), ElementsAre("sim:" + folder + "/world/"));
  EXPECT_THAT(Values({"--card", "unix:" + folder + "/wor"}),
              ElementsAre("unix:" + folder + "/world.txt", "unix:" + folder + "/world/"));
  EXPECT_THAT(Values({"profile", "rename", "x", folder + "/world."}),
              ElementsAre(folder + "/world.txt"));
  EXPECT_THAT(Values({"profile", "rename", folder + "/world."}), IsEmpty());
  EXPECT_THAT(Values({"--ci-dir", folder + "/none/"}), IsEmpty());
}

TEST_F(CompletionTest, HiddenAndUnprintableNames) {
  EXPECT_THAT(CompletePath(folder_.path() + "/.h", PathKind::kAny),
              ElementsAre(folder_.path() + "/.hidden"));
  std::ofstream(folder_.path() + "/world\n") << "x";
  EXPECT_THAT(CompletePath(folder_.path() + "/", PathKind::kAny),
              ElementsAre(folder_.path() + "/world.txt", folder_.path() + "/world/"));
}

}  // namespace
}  // namespace lpab::cli
