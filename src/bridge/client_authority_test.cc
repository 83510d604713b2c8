#include "bridge/client_authority.h"

#include <gtest/gtest.h>

#include "base/build_time.h"
#include "base/clock.h"
#include "crypto/certificate_builder.h"
#include "io/files.h"
#include "io/temporary_folder.h"

namespace lpab::bridge {
namespace {

using std::chrono::hours;

constexpr mode_t kMode = 0600;
constexpr char kClientAuth[] = "1.3.6.1.5.5.7.3.2";

class ClientAuthorityTest : public testing::Test {
 protected:
  ClientAuthorityTest() {
    crypto::CertificateBuilder builder;
    builder.subject = {{"2.5.4.3", "Fleet"}};
    builder.not_after = Seconds(hours(24 * 3650));
    builder.is_ca = builder.cert_sign = true;
    root_ = builder.SelfSign(key_).value();
    EXPECT_TRUE(io::WriteFileAtomically(ca_file_, AsBytes(root_->ToPem()), kMode));
  }

  static int64_t Seconds(Duration after_build) {
    return std::chrono::duration_cast<std::chrono::seconds>(
               (BuildTime() + after_build).time_since_epoch())
        .count();
  }
  Bytes Certificate(const std::string& name, const std::string& unit) const {
    crypto::CertificateBuilder builder;
    if (!unit.empty()) builder.subject.emplace_back("2.5.4.11", unit);
    builder.subject.emplace_back("2.5.4.3", name);
    builder.not_after = Seconds(hours(24));
    builder.digital_signature = true;
    builder.extended_key_usage_oids = {kClientAuth};
    return builder.Sign(client_.public_key(), key_, *root_).value().Der();
  }
  ClientAuthority Load() {
    return ClientAuthority::Load(
               {ca_file_, {{"Field service", Role::kInstaller}, {"Head office", Role::kOwner}}},
               revoked_file_, [this] { return now_; })
        .value();
  }
  ErrorCode Refusal(const Bytes& certificate) {
    const auto client = Load().Judge(certificate);
    return client ? ErrorCode::kInternal : client.error().code;
  }

  const io::TemporaryFolder folder_;
  const std::string ca_file_ = folder_.path() + "/ca.pem";
  const std::string revoked_file_ = folder_.path() + "/revoked";
  const crypto::PrivateKey key_ = crypto::PrivateKey::Generate(crypto::Curve::kNistP256);
  const crypto::PrivateKey client_ = crypto::PrivateKey::Generate(crypto::Curve::kNistP256);
  std::optional<crypto::Certificate> root_;
  ClientAuthority::SystemTime now_ = BuildTime() + hours(1);
};

TEST_F(ClientAuthorityTest, TheUnitGivesTheRole) {
  const auto installer = Load().Judge(Certificate("alice", "Field service"));
  ASSERT_TRUE(installer) << installer.error().ToString();
  EXPECT_EQ(installer->name, "alice");
  EXPECT_EQ(installer->role, Role::kInstaller);
  EXPECT_EQ(installer->pin, link::KeyPin::OfCertificate(Certificate("other name", "x")).value());
  EXPECT_EQ(Load().Judge(Certificate("bob", "Head office"))->role, Role::kOwner);
  EXPECT_EQ(Refusal(Certificate("eve", "Kitchen")), ErrorCode::kUntrusted);
  EXPECT_EQ(Refusal(Certificate("eve", "")), ErrorCode::kUntrusted);
}

TEST_F(ClientAuthorityTest, NobodyComesInBeforeTheClockIsSet) {
  now_ = ClientAuthority::SystemTime();
  EXPECT_EQ(Refusal(Certificate("alice", "Field service")), ErrorCode::kFailedPrecondition);
  now_ = BuildTime() - std::chrono::seconds(1);
  EXPECT_EQ(Refusal(Certificate("alice", "Field service")), ErrorCode::kFailedPrecondition);
  now_ = BuildTime() + hours(25);
  EXPECT_EQ(Refusal(Certificate("alice", "Field service")), ErrorCode::kFailedPrecondition);
}

TEST_F(ClientAuthorityTest, WhoIsListedIsRevoked) {
  const Bytes certificate = Certificate("alice", "Field service");
  const ClientAuthority authority = Load();
  const std::string print = authority.Judge(certificate)->pin->Fingerprint();
  ASSERT_TRUE(authority.Revoke("0000-0000-0000-0000"));
  EXPECT_TRUE(authority.Judge(certificate));
  ASSERT_TRUE(authority.Revoke(print));
  ASSERT_TRUE(authority.Revoke(print));
  EXPECT_EQ(authority.Judge(certificate).error().code, ErrorCode::kRefused);
  EXPECT_EQ(AsText(*io::ReadFile(revoked_file_, 1000)), "0000-0000-0000-0000\n" + print + "\n");
  EXPECT_EQ(authority.Revoke("alice").error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(authority.Revoke(print.substr(1)).error().code, ErrorCode::kInvalidArgument);
}

TEST_F(ClientAuthorityTest, AListThatCannotBeReadLetsNobodyIn) {
  ASSERT_TRUE(io::WriteFileAtomically(revoked_file_, AsBytes("alice\n"), kMode));
  EXPECT_EQ(Refusal(Certificate("alice", "Field service")), ErrorCode::kMalformed);
  ASSERT_TRUE(io::WriteFileAtomically(revoked_file_, Bytes(300 * 1024, '\n'), kMode));
  EXPECT_FALSE(Load().Judge(Certificate("alice", "Field service")));
}

TEST_F(ClientAuthorityTest, RemembersTheLastOnesWhoCame) {
  ClientAuthority authority = Load();
  ClientIdentity client = *authority.Judge(Certificate("alice", "Field service"));
  authority.Remember(client);
  authority.Remember(client);
  ASSERT_EQ(authority.seen().size(), 1u);
  for (uint8_t i = 0; i < 100; ++i) {
    client.pin = *link::KeyPin::From(Bytes(32, i));
    authority.Remember(client);
  }
  EXPECT_EQ(authority.seen().size(), 64u);
  EXPECT_EQ(authority.seen().back().pin, client.pin);
}

}  // namespace
}  // namespace lpab::bridge
