#include "io/command.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <fstream>
#include <thread>

#include "io/cancellation_source.h"
#include "io/files.h"
#include "io/temporary_folder.h"

namespace lpab::io {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

Call In(Duration duration) { return Call{Deadline::After(duration), {}}; }

Command Shell(const std::string& script) { return {{"sh", "-c", script}}; }

std::string Content(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Whether a process ends within 10 s.
bool Ends(pid_t process) {
  for (int i = 0; i < 1000 && kill(process, 0) == 0; ++i) {
    std::this_thread::sleep_for(milliseconds(10));
  }
  return kill(process, 0) != 0;
}

TEST(RunCommand, RunsAProgramWithItsArgumentsAndVariables) {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/out";
  Command command = Shell("echo \"$1 $LPAB_ICCID $HOME\" >\"$0\"; read line || echo none >>\"$0\"");
  command.arguments.insert(command.arguments.end(), {path, "a b;c"});
  command.environment = {{"LPAB_ICCID", "8944"}, {"HOME", "/nowhere"}};
  ASSERT_TRUE(RunCommand(command, In(seconds(10))));
  EXPECT_EQ(Content(path), "a b;c 8944 /nowhere\nnone\n");
}

TEST(RunCommand, AFailureNamesTheLastLineOfItsErrors) {
  const auto done =
      RunCommand(Shell("echo first >&2; echo 'no such \x1b peer' >&2; exit 3"), In(seconds(10)));
  EXPECT_EQ(done.error().code, ErrorCode::kRefused);
  EXPECT_EQ(done.error().message, "sh ended with code 3: no such \\x1B peer");
  EXPECT_EQ(RunCommand(Shell("kill -9 $$"), In(seconds(10))).error().message,
            "sh was ended by signal 9");
}

TEST(RunCommand, ManyErrorsNeedNoReader) {
  const auto done = RunCommand(
      Shell("i=0; while [ $i -lt 20000 ]; do echo line $i >&2; i=$((i + 1)); done; exit 1"),
      In(seconds(60)));
  EXPECT_EQ(done.error().message, "sh ended with code 1: line 19999");
}

TEST(RunCommand, WhatCannotBeStarted) {
  EXPECT_EQ(RunCommand({{"/nowhere/pppd"}}, In(seconds(10))).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(RunCommand({{"/dev/null"}}, In(seconds(10))).error().code, ErrorCode::kRefused);
  EXPECT_EQ(RunCommand({}, In(seconds(10))).error().code, ErrorCode::kInvalidArgument);
}

TEST(RunCommand, AtTheDeadlineTheWholeGroupIsKilled) {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/pid";
  Command command = Shell("trap '' TERM; sleep 1000 & echo $! >\"$0\"; wait; sleep 1000");
  command.arguments.push_back(path);
  const auto done = RunCommand(command, In(milliseconds(300)));
  EXPECT_EQ(done.error().code, ErrorCode::kTimeout);
  EXPECT_EQ(done.error().message, "sh did not end in time, and was killed");
  const int grandchild = std::stoi(Content(path));
  EXPECT_TRUE(Ends(grandchild));
}

TEST(RunCommand, ACancellationKillsIt) {
  const CancellationSource source = CancellationSource::Create().value();
  source.Cancel();
  const auto done = RunCommand({{"sleep", "1000"}}, {Deadline::Never(), source.cancellation()});
  EXPECT_EQ(done.error().code, ErrorCode::kCancelled);
}

// As a dialler that goes into the background does.
TEST(RunCommand, WhatItLeavesInTheBackgroundGoesOn) {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/pid";
  Command command = Shell("sleep 1000 & echo $! >\"$0\"");
  command.arguments.push_back(path);
  ASSERT_TRUE(RunCommand(command, In(seconds(10))));
  const int left = std::stoi(Content(path));
  EXPECT_EQ(kill(left, SIGKILL), 0);
}

}  // namespace
}  // namespace lpab::io
