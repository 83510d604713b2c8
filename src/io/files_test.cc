#include "io/files.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "io/temporary_folder.h"

namespace lpab::io {
namespace {

TEST(Files, WritesAndReads) {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/state.json";
  ASSERT_TRUE(WriteFileAtomically(path, AsBytes("one"), 0600));
  ASSERT_TRUE(WriteFileAtomically(path, AsBytes("other"), 0600));
  EXPECT_EQ(AsText(ReadFile(path, 5).value()), "other");
  struct stat status {};
  ASSERT_EQ(stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  size_t entries = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder.path())) {
    ++entries;
  }
  EXPECT_EQ(entries, 1u);  // no temporary file is left
}

TEST(Files, ReadsNoMoreThanTheLimit) {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/long";
  ASSERT_TRUE(WriteFileAtomically(path, Bytes(100000, 7)));
  EXPECT_EQ(ReadFile(path, 100000)->size(), 100000u);
  EXPECT_EQ(ReadFile(path, 99999).error().code, ErrorCode::kResourceExhausted);
}

TEST(Files, ErrorsHaveFittingCodes) {
  const TemporaryFolder folder;
  EXPECT_EQ(ReadFile(folder.path() + "/none", 10).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(ReadFile(folder.path(), 10).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(WriteFileAtomically(folder.path() + "/none/x", AsBytes("a")).error().code,
            ErrorCode::kNotFound);
  // A rename onto a folder fails, and leaves no temporary file.
  std::filesystem::create_directory(folder.path() + "/sub");
  EXPECT_FALSE(WriteFileAtomically(folder.path() + "/sub", AsBytes("a")));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

TEST(LockFile, ExcludesASecond) {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/lock";
  {
    const auto first = LockFile::Acquire(path);
    ASSERT_TRUE(first);
    EXPECT_EQ(LockFile::Acquire(path).error().code, ErrorCode::kBusy);
  }
  EXPECT_TRUE(LockFile::Acquire(path));
}

}  // namespace
}  // namespace lpab::io
