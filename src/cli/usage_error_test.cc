#include "cli/usage_error.h"

#include <gtest/gtest.h>

namespace lpab::cli {
namespace {

class UsageErrorTest : public testing::Test {
 protected:
  UsageErrorTest() {
    app_.require_subcommand(1);
    app_.fallthrough();
    app_.add_option("--timeout", seconds_, "how long");
    CLI::App* profile = app_.add_subcommand("profile", "profiles");
    profile->require_subcommand(1);
    profile->add_subcommand("list", "all");
    CLI::App* remove = profile->add_subcommand("delete", "one");
    remove->add_option("profile", value_, "which")->required();
    app_.add_subcommand("chip", "card");
  }

  UsageError Explain(std::vector<std::string> words) {
    std::reverse(words.begin(), words.end());  // as CLI::App::parse wants them
    try {
      app_.parse(words);
    } catch (const CLI::ParseError& error) {
      return ExplainUsage(app_, error);
    }
    return {"no error", ""};
  }

  CLI::App app_{"a program", "lpa"};
  int seconds_ = 0;
  std::string value_;
};

TEST_F(UsageErrorTest, UnknownCommands) {
  EXPECT_EQ(Explain({"profil"}).message, "there is no command 'profil'; there are: profile, chip");
  EXPECT_EQ(Explain({"profil"}).next, "'lpa --help' says more");
  EXPECT_EQ(Explain({"profile", "lst"}).message,
            "there is no command 'lst'; there are: list, delete");
  EXPECT_EQ(Explain({"profile", "lst"}).next, "'lpa profile --help' says more");
}

TEST_F(UsageErrorTest, MissingCommands) {
  EXPECT_EQ(Explain({}).message, "'lpa' needs a command: profile, chip");
  EXPECT_EQ(Explain({"profile"}).message, "'lpa profile' needs a command: list, delete");
}

TEST_F(UsageErrorTest, OptionsAndArguments) {
  EXPECT_EQ(Explain({"chip", "--colour"}).message, "there is no option '--colour' here");
  EXPECT_EQ(Explain({"profile", "delete", "1", "2"}).message, "'2' is one argument too many");
  EXPECT_EQ(Explain({"profile", "delete"}).message, "profile is required");
  EXPECT_EQ(Explain({"profile", "delete"}).next, "'lpa profile delete --help' says more");
  EXPECT_NE(Explain({"--timeout", "soon", "chip"}).message.find("soon"), std::string::npos);
}

}  // namespace
}  // namespace lpab::cli
