#include "bridge/trusted_clients.h"

#include <gtest/gtest.h>

#include "io/files.h"
#include "io/temporary_folder.h"

namespace lpab::bridge {
namespace {

TrustedClient Client(uint8_t number, const std::string& name) {
  return {*link::KeyPin::From(Bytes(32, number)), Role::kInstaller, 1700000000, name};
}

class TrustedClientsTest : public testing::Test {
 protected:
  TrustedClients Load() { return TrustedClients::Load(path_).value(); }

  const io::TemporaryFolder folder_;
  const std::string path_ = folder_.path() + "/clients";
};

TEST_F(TrustedClientsTest, AreKeptOverARestart) {
  TrustedClients before = Load();
  ASSERT_TRUE(before.Put(Client(1, "alice@bench pc")));
  ASSERT_TRUE(before.Put(Client(2, "bob")));
  ASSERT_TRUE(before.Remove(Client(2, "").pin));
  EXPECT_EQ(AsText(*io::ReadFile(path_, 1000)),
            "0101010101010101010101010101010101010101010101010101010101010101 installer "
            "1700000000 alice@bench pc\n");
  const TrustedClients after = Load();
  ASSERT_EQ(after.all().size(), 1u);
  EXPECT_EQ(after.all()[0].name, "alice@bench pc");
  EXPECT_EQ(after.all()[0].role, Role::kInstaller);
  EXPECT_EQ(after.all()[0].paired_at, 1700000000);
}

TEST_F(TrustedClientsTest, ALineThatIsNoneIsNotPassedOver) {
  const std::string pin(64, 'A');
  for (const std::string& line :
       {std::string("nonsense"), pin + " installer 12", pin + " root 12 alice",
        pin + " installer x alice", pin.substr(2) + " installer 12 alice"}) {
    ASSERT_TRUE(io::WriteFileAtomically(path_, AsBytes(pin + " owner 1 bob\n" + line + "\n")));
    const auto loaded = TrustedClients::Load(path_);
    ASSERT_FALSE(loaded) << line;
    EXPECT_NE(loaded.error().message.find("line 2"), std::string::npos);
  }
}

TEST_F(TrustedClientsTest, AreNoMoreThanTheLimit) {
  TrustedClients trusted = Load();
  for (uint8_t i = 0; i < TrustedClients::kMaximum; ++i) {
    ASSERT_TRUE(trusted.Put(Client(i, "client " + std::to_string(i))));
  }
  const auto over = trusted.Put(Client(200, "one more"));
  ASSERT_FALSE(over);
  EXPECT_EQ(over.error().code, ErrorCode::kResourceExhausted);
  EXPECT_TRUE(trusted.Put(Client(3, "renamed")));
  EXPECT_EQ(trusted.Find(Client(3, "").pin)->name, "renamed");
}

TEST_F(TrustedClientsTest, WhatCannotBeWrittenIsNotTrusted) {
  TrustedClients trusted = TrustedClients::Load(folder_.path() + "/missing/clients").value();
  EXPECT_FALSE(trusted.Put(Client(1, "alice")));
  EXPECT_TRUE(trusted.all().empty());
}

TEST_F(TrustedClientsTest, AreFoundByNameOrFingerprint) {
  TrustedClients trusted = Load();
  ASSERT_TRUE(trusted.Put(Client(0x11, "alice")));
  ASSERT_TRUE(trusted.Put(Client(0x12, "bob")));
  EXPECT_EQ(trusted.FindByText("bob")->pin, Client(0x12, "").pin);
  EXPECT_EQ(trusted.FindByText("1111-1111")->name, "alice");
  EXPECT_EQ(trusted.FindByText("121212")->name, "bob");
  EXPECT_EQ(trusted.FindByText("1").error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(trusted.FindByText("").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(trusted.FindByText("carol").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(trusted.Put(Client(0x13, "bob")).error().code, ErrorCode::kAlreadyExists);
}

}  // namespace
}  // namespace lpab::bridge
