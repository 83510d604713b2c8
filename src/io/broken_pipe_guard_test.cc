#include "io/broken_pipe_guard.h"

#include <gtest/gtest.h>
#include <unistd.h>

namespace lpab::io {
namespace {

// The default action of SIGPIPE ends the process: that the test goes on is the proof.
TEST(BrokenPipeGuardTest, AWriteToAClosedPipeFailsAndRaisesNothing) {
  ASSERT_NE(std::signal(SIGPIPE, SIG_DFL), SIG_ERR);
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  close(ends[0]);
  {
    const BrokenPipeGuard guard;
    EXPECT_EQ(write(ends[1], "x", 1), -1);
    EXPECT_EQ(errno, EPIPE);
  }
  sigset_t pending;
  ASSERT_EQ(sigpending(&pending), 0);
  EXPECT_EQ(sigismember(&pending, SIGPIPE), 0);
  close(ends[1]);
}

TEST(BrokenPipeGuardTest, WithoutItTheProcessEnds) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  close(ends[0]);
  EXPECT_EXIT(
      {
        std::signal(SIGPIPE, SIG_DFL);
        { const BrokenPipeGuard guard; }
        static_cast<void>(!write(ends[1], "x", 1));
      },
      testing::KilledBySignal(SIGPIPE), "");
  close(ends[1]);
}

}  // namespace
}  // namespace lpab::io
