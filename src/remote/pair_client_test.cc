// The client's side of pairing, and a paired client's work, against a device over TLS.
#include "remote/pair_client.h"

#include <gtest/gtest.h>

#include <future>
#include <thread>

#include "bridge/secure_door.h"
#include "bridge/test_device.h"
#include "card/isdr.h"
#include "io/wait.h"
#include "link/tls_connect.h"
#include "remote/bridge_reader.h"
#include "wire/pdu.h"

namespace lpab::remote {
namespace {

using bridge::PairingDesk;
using bridge::TrustedClients;
using std::chrono::minutes;
using std::chrono::seconds;

Call Soon() { return {Deadline::After(seconds(20)), {}}; }

class PairClientTest : public testing::Test {
 protected:
  PairClientTest() {
    io::Listener listener = io::Listener::Tcp({"127.0.0.1", 0}).value();
    address_ = {"127.0.0.1", listener.port()};
    device_.Listen(std::move(listener), door_.get());
  }

  // On the device's thread, as its control socket has it done.
  template <typename Task>
  auto OnDevice(Task task) {
    std::promise<decltype(task())> done;
    device_.Post([&] { done.set_value(task()); });
    return done.get_future().get();
  }
  link::PairingUri Offer(const PairingDesk::Offer& offer) {
    return {{address_}, identity_.pin(), OnDevice([&] { return desk_.Open(offer); }).value(), ""};
  }
  static Result<PairedWith> Pair(const link::PairingUri& uri, const link::Identity& client,
                                 const std::function<void(const std::string&)>& on_code = {}) {
    return PairWithDevice(
        uri,
        [&uri](const link::TlsContext& context, const Call& call) {
          return link::ConnectTls(context, uri.addresses, call);
        },
        client, "alice", on_code, Soon());
  }
  BridgeReader MakeReader(const link::Identity& client) {
    std::shared_ptr<const link::TlsContext> context =
        link::TlsContext::ForClient(client, identity_.pin()).value();
    return BridgeReader(
        [context, this](const Call& call) -> Result<std::unique_ptr<link::Transport>> {
          return link::ConnectTls(*context, {&address_, 1}, call);
        },
        "the test device");
  }

  const link::Identity identity_ = link::Identity::Create().value();
  const link::Identity alice_ = link::Identity::Create().value();
  const link::Identity mallory_ = link::Identity::Create().value();
  TrustedClients trusted_ = TrustedClients::Load("").value();
  PairingDesk desk_{trusted_, Clock::System(), "gateway"};
  std::unique_ptr<bridge::SecureDoor> door_ =
      bridge::SecureDoor::Make(identity_, trusted_, desk_).value();
  bridge::TestDevice device_;
  io::HostPort address_;
};

TEST_F(PairClientTest, APairedClientUsesTheCard) {
  const auto paired = Pair(Offer({bridge::Role::kOwner, false, minutes(1)}), alice_);
  ASSERT_TRUE(paired) << paired.error().ToString();
  EXPECT_EQ(paired->device_name, "gateway");
  EXPECT_EQ(paired->role, "owner");
  BridgeReader reader = MakeReader(alice_);
  const auto channel = reader.OpenLogicalChannel(card::KnownIsdrAids(), Soon());
  EXPECT_TRUE(channel) << channel.error().ToString();
}

TEST_F(PairClientTest, AStrangerIsToldToPair) {
  BridgeReader reader = MakeReader(mallory_);
  const auto refused = reader.OpenLogicalChannel(card::KnownIsdrAids(), Soon());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kUntrusted);
  EXPECT_NE(refused.error().message.find("this device no longer knows this PC"), std::string::npos);
}

TEST_F(PairClientTest, WhilePairingIsOpenAStrangerMayDoNothingElse) {
  Offer({});
  BridgeReader reader = MakeReader(mallory_);
  const auto refused = reader.OpenLogicalChannel(card::KnownIsdrAids(), Soon());
  ASSERT_FALSE(refused);
  EXPECT_EQ(wire::NumberOf(refused.error()), wire::ErrorNumber::kNotPaired);
}

TEST_F(PairClientTest, AStolenUriUsedSecondNamesTheFirst) {
  const link::PairingUri uri = Offer({});
  ASSERT_TRUE(Pair(uri, mallory_));
  const auto second = Pair(uri, alice_);
  ASSERT_FALSE(second);
  EXPECT_EQ(wire::NumberOf(second.error()), wire::ErrorNumber::kPairingUsed);
  EXPECT_NE(second.error().message.find(mallory_.pin().Fingerprint()), std::string::npos);
}

TEST_F(PairClientTest, AWrongSecretIsRefusedLate) {
  link::PairingUri uri = Offer({});
  (*uri.secret)[3] ^= 1;
  const auto start = std::chrono::steady_clock::now();
  const auto refused = Pair(uri, mallory_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(wire::NumberOf(refused.error()), wire::ErrorNumber::kWrongProof);
  EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(900));
}

TEST_F(PairClientTest, AnotherDeviceIsSentNothing) {
  link::PairingUri uri = Offer({});
  uri.device = mallory_.pin();
  const auto refused = Pair(uri, alice_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kUntrusted);
  EXPECT_TRUE(OnDevice([&] { return trusted_.all().empty(); }));
}

// It has the right key, and answers any proof.
TEST_F(PairClientTest, ADeviceThatDoesNotKnowTheSecretIsNotKept) {
  const auto context = link::TlsContext::ForDevice(identity_, [](const auto&...) {
                         return link::Verdict::kTaken;
                       }).value();
  io::Listener listener = io::Listener::Tcp({"127.0.0.1", 0}).value();
  const io::HostPort address{"127.0.0.1", listener.port()};
  std::thread liar([&] {
    auto transport = context->Wrap(listener.Accept(Soon()).value());
    Bytes buffer(4096);
    while (transport->TryRead(buffer).value() == 0) {
      ASSERT_TRUE(io::WaitReadable(transport->descriptor(), Soon()));
    }
    const Bytes answer = wire::EncodeFramed(
        wire::PairAnswer{1, wire::PairStage::kPaired, wire::PairProof{}, "gateway", "owner"});
    EXPECT_EQ(transport->TryWrite(answer).value(), answer.size());
    static_cast<void>(io::WaitReadable(transport->descriptor(), Soon()));
  });
  const auto paired = Pair({{address}, identity_.pin(), link::PairingSecret{}, ""}, alice_);
  liar.join();
  ASSERT_FALSE(paired);
  EXPECT_EQ(paired.error().code, ErrorCode::kUntrusted);
}

TEST_F(PairClientTest, OnceAgainIsNoHarm) {
  const link::PairingUri uri = Offer({});
  ASSERT_TRUE(Pair(uri, alice_));
  ASSERT_TRUE(Pair(uri, alice_));
  OnDevice([&] {
    desk_.Shut();
    return 0;
  });
  const auto later = Pair(uri, alice_);
  ASSERT_TRUE(later) << later.error().ToString();
  EXPECT_TRUE(later->already);
}

TEST_F(PairClientTest, CodesAreComparedOnBothSides) {
  const link::PairingUri uri = Offer({bridge::Role::kInstaller, true, minutes(1)});
  std::string shown;
  const auto paired = Pair(uri, alice_, [&](const std::string& code) {
    shown = OnDevice([&] { return desk_.state().code; });
    EXPECT_EQ(shown, code);
    EXPECT_TRUE(OnDevice([&] { return desk_.Confirm(true); }));
  });
  ASSERT_TRUE(paired) << paired.error().ToString();
  EXPECT_EQ(shown.size(), 6u);
}

TEST_F(PairClientTest, ARevokedClientIsCutOff) {
  ASSERT_TRUE(Pair(Offer({bridge::Role::kOwner, false, minutes(1)}), alice_));
  OnDevice([&] {
    desk_.Shut();
    return 0;
  });
  BridgeReader reader = MakeReader(alice_);
  auto channel = reader.OpenLogicalChannel(card::KnownIsdrAids(), Soon());
  ASSERT_TRUE(channel);
  OnDevice([&] {
    EXPECT_TRUE(trusted_.Remove(alice_.pin()));
    device_.server().CutClient(
        alice_.pin(),
        wire::NumberedError(wire::ErrorNumber::kRevoked, "this device no longer knows this PC"),
        false);
    return 0;
  });
  const card::BatchCommand command{{0x80, 0xE2, 0x91, 0, {0xBF, 0x2E, 0x00}, 256}, {}};
  const auto cut = (*channel)->TransmitBatch({&command, 1}, Soon());
  EXPECT_TRUE(!cut || cut->error);
  const auto again = reader.OpenLogicalChannel(card::KnownIsdrAids(), Soon());
  ASSERT_FALSE(again);
  EXPECT_NE(again.error().ToString().find("no longer knows this PC"), std::string::npos)
      << again.error().ToString();
}

}  // namespace
}  // namespace lpab::remote
