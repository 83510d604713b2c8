#include "bridge/trigger_file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/files.h"
#include "io/temporary_folder.h"

namespace lpab::bridge {
namespace {

class TriggerFileTest : public testing::Test {
 protected:
  TriggerFileTest() {
    trigger_ = TriggerFile::Watch(*loop_, path_, [this] {
                 ++called_;
                 loop_->Stop();
               }).value();
  }
  // Runs the loop until the callback, or for a moment.
  void Run() {
    const auto timer = loop_->StartTimer(std::chrono::milliseconds(100), [this] { loop_->Stop(); });
    ASSERT_TRUE(loop_->Run());
    loop_->CancelTimer(timer);
  }
  void Make(const std::string& path) {
    ASSERT_TRUE(io::Fd(open(path.c_str(), O_CREAT | O_WRONLY, 0600)).valid());
  }

  const io::TemporaryFolder folder_;
  const std::string path_ = folder_.path() + "/open";
  std::unique_ptr<io::PollLoop> loop_ = io::PollLoop::Create().value();
  std::unique_ptr<TriggerFile> trigger_;
  int called_ = 0;
};

TEST_F(TriggerFileTest, AFileThatAppearsIsRemovedAndHeeded) {
  Make(path_);
  Run();
  EXPECT_EQ(called_, 1);
  EXPECT_FALSE(io::FileExists(path_));
  Make(folder_.path() + "/other");
  Run();
  EXPECT_EQ(called_, 1);
  ASSERT_EQ(rename((folder_.path() + "/other").c_str(), path_.c_str()), 0);
  Run();
  EXPECT_EQ(called_, 2);
}

TEST_F(TriggerFileTest, OneThatIsThereAtTheStartIsHeeded) {
  Make(path_);
  trigger_->Check();
  EXPECT_EQ(called_, 1);
  trigger_->Check();
  EXPECT_EQ(called_, 1);
}

TEST_F(TriggerFileTest, LinksFoldersAndPipesAreNot) {
  Make(folder_.path() + "/other");
  ASSERT_EQ(symlink((folder_.path() + "/other").c_str(), path_.c_str()), 0);
  Run();
  EXPECT_EQ(called_, 0);
  ASSERT_EQ(unlink(path_.c_str()), 0);
  ASSERT_EQ(mkdir(path_.c_str(), 0700), 0);
  Run();
  EXPECT_EQ(called_, 0);
  ASSERT_EQ(rmdir(path_.c_str()), 0);
  ASSERT_EQ(mkfifo(path_.c_str(), 0600), 0);
  Run();
  EXPECT_EQ(called_, 0);
}

TEST_F(TriggerFileTest, AnotherUsersFileIsNot) {
  if (geteuid() != 0) GTEST_SKIP() << "only root gives files away";
  const std::string other = folder_.path() + "/other";
  Make(other);
  ASSERT_EQ(chown(other.c_str(), 12345, 12345), 0);
  ASSERT_EQ(rename(other.c_str(), path_.c_str()), 0);
  Run();
  EXPECT_EQ(called_, 0);
  EXPECT_TRUE(io::FileExists(path_));
}

TEST_F(TriggerFileTest, AFolderOfOthersIsRefused) {
  EXPECT_EQ(TriggerFile::Watch(*loop_, "/tmp/open", [] {}).error().code, ErrorCode::kRefused);
  ASSERT_EQ(chmod(folder_.path().c_str(), 0770), 0);
  EXPECT_EQ(TriggerFile::Watch(*loop_, path_, [] {}).error().code, ErrorCode::kRefused);
  EXPECT_EQ(TriggerFile::Watch(*loop_, path_ + "/a/b", [] {}).error().code, ErrorCode::kNotFound);
}

}  // namespace
}  // namespace lpab::bridge
