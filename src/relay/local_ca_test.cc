#include "relay/local_ca.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "io/files.h"
#include "io/temporary_folder.h"

namespace lpab::relay {
namespace {

TEST(LocalCa, IsMadeOnceAndKept) {
  const io::TemporaryFolder folder;
  const std::string path = folder.path() + "/deep/ca";
  const auto first = LocalCa::LoadOrCreate(path);
  ASSERT_TRUE(first) << first.error().ToString();
  const auto second = LocalCa::LoadOrCreate(path);
  ASSERT_TRUE(second);
  EXPECT_EQ(first->certificate(), second->certificate());
  EXPECT_TRUE(first->certificate().IsCa());
  EXPECT_EQ(first->certificate().PathLength(), 0);
  struct stat status {};
  ASSERT_EQ(stat((path + "/ca.key").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST(LocalCa, IssuesCertificatesForItsHosts) {
  const io::TemporaryFolder folder;
  const LocalCa ca = LocalCa::LoadOrCreate(folder.path()).value();
  const auto issued = ca.Issue({"rsp.example.com", "127.0.0.1", "::1"});
  ASSERT_TRUE(issued) << issued.error().ToString();
  const auto leaf = crypto::Certificate::FromPem(issued->chain_pem).value();
  EXPECT_EQ(leaf.SubjectDnsNames(), std::vector<std::string>{"rsp.example.com"});
  EXPECT_FALSE(leaf.IsCa());
  EXPECT_EQ(leaf.ExtendedKeyUsageOids(), std::vector<std::string>{"1.3.6.1.5.5.7.3.1"});
  EXPECT_TRUE(leaf.VerifySignedBy(ca.certificate().GetPublicKey().value()));
  EXPECT_FALSE(ca.Issue({"1.2.3.4.5"}));
}

TEST(LocalCa, AFolderThatDoesNotFitTogetherIsRefused) {
  const io::TemporaryFolder folder;
  const io::TemporaryFolder other;
  ASSERT_TRUE(LocalCa::LoadOrCreate(folder.path()));
  ASSERT_TRUE(LocalCa::LoadOrCreate(other.path()));
  const Bytes foreign = io::ReadFile(other.path() + "/ca.pem", 10000).value();
  ASSERT_TRUE(io::WriteFileAtomically(folder.path() + "/ca.pem", foreign, 0644));
  EXPECT_EQ(LocalCa::LoadOrCreate(folder.path()).error().code, ErrorCode::kMalformed);
}

}  // namespace
}  // namespace lpab::relay
