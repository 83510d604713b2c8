#include "sim/pki/identity_folder.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "io/temporary_folder.h"
#include "sim/pki/eid.h"
#include "sim/pki/test_pki.h"

namespace lpab::sim::pki {
namespace {

struct IdentityFolderTest : testing::Test {
  io::TemporaryFolder folder;
  std::filesystem::path directory = folder.path();
};

TEST_F(IdentityFolderTest, ComesBackAsItWas) {
  PkiOptions options;
  options.eid = MakeEid().value();
  options.now = 1700000000;
  const PkiPair pair = PkiPair::Generate(options).value();
  const auto folder = IdentityFolder(directory);
  ASSERT_TRUE(WriteEuiccIdentity(pair.ToEuiccIdentity(), folder));
  auto read = LoadEuiccIdentity(folder);
  ASSERT_TRUE(read) << read.error().ToString();
  EXPECT_EQ(read->eid, options.eid);
  EXPECT_EQ(read->VerificationIdentifiers(), pair.ToEuiccIdentity().VerificationIdentifiers());
  EXPECT_EQ(read->SigningIdentifiers(), pair.ToEuiccIdentity().SigningIdentifiers());

  // One curve less: nothing of the other is left.
  ASSERT_TRUE(WriteEuiccIdentity(pair.brainpool.ToEuiccIdentity(), folder));
  read = LoadEuiccIdentity(folder);
  ASSERT_TRUE(read) << read.error().ToString();
  EXPECT_EQ(read->SigningIdentifiers(), pair.brainpool.ToEuiccIdentity().SigningIdentifiers());
  EXPECT_EQ(read->cis.size(), 1u);
}

TEST_F(IdentityFolderTest, AnEmptyFolderHasNone) {
  const auto read = LoadEuiccIdentity(directory);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, ErrorCode::kNotFound);
}

}  // namespace
}  // namespace lpab::sim::pki
