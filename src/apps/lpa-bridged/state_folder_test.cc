#include "apps/lpa-bridged/state_folder.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "io/temporary_folder.h"

namespace lpab::apps {
namespace {

TEST(BridgedStateFolder, IsMadeForItsOwnerAlone) {
  const io::TemporaryFolder parent;
  const std::string path = parent.path() + "/state";
  const auto folder = OpenStateFolder(path);
  ASSERT_TRUE(folder) << folder.error().ToString();
  EXPECT_EQ((*folder)->path(), path);
  struct stat status = {};
  ASSERT_EQ(stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0700u);
}

TEST(BridgedStateFolder, IsOneProcessesOwn) {
  const io::TemporaryFolder parent;
  auto first = BridgedStateFolder::Open(parent.path());
  ASSERT_TRUE(first);
  const auto second = OpenStateFolder(parent.path());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kBusy);
  EXPECT_NE(second.error().message.find("another lpa-bridged"), std::string::npos);
}

TEST(BridgedStateFolder, OneThatWasNamedMustBeThere) {
  const io::TemporaryFolder parent;
  const auto folder = OpenStateFolder(parent.path() + "/a/b");
  ASSERT_FALSE(folder);
  EXPECT_EQ(folder.error().code, ErrorCode::kNotFound);
  EXPECT_EQ(OpenStateFolder("/dev/null").error().code, ErrorCode::kNotFound);
}

}  // namespace
}  // namespace lpab::apps
