// What CardService tells its audit.
#include <gmock/gmock.h>

#include "base/hex.h"
#include "bridge/session_fixture.h"

namespace lpab::bridge {
namespace {

using testing::ElementsAre;

class AuditSessionTest : public SessionTest {
 protected:
  explicit AuditSessionTest(BridgeConfig config = Config()) : SessionTest(std::move(config)) {
    service_.SetAudit([this](const AuditEvent& event) {
      told_.push_back(event.who + "|" + event.operation + "|" + event.iccid + event.isdp_aid + "|" +
                      event.result);
    });
  }
  // One chain of one block, which is answered with this.
  void Run(TestClient& client, const char* object, const char* answer) {
    Give(client, {object});
    Answer(answer);
  }
  void Give(TestClient& client, const std::vector<const char*>& objects) {
    std::vector<wire::Command> commands;
    for (const char* object : objects) {
      commands.push_back(
          {{0x80, 0xE2, 0x91, 0, FromHex(object).value(), {}}, {false, {{0x9000, 0xFFFF}}}});
    }
    ++batch_;
    ASSERT_TRUE(client.Give(MakeBatch(batch_, static_cast<uint32_t>(commands.size()))));
    ASSERT_TRUE(client.Give(wire::BatchPart{4, BatchNumber(batch_), 0, commands}));
  }
  void Answer(const char* data) {
    ASSERT_FALSE(worker_.chains.empty());
    auto chain = std::move(worker_.chains.front());
    worker_.chains.pop_front();
    ChainResult result;
    result.outcomes.push_back(
        {card::OutcomeKind::kAnswered, {FromHex(data).value(), apdu::kSwSuccess}});
    chain.done(std::move(result));
  }

  std::vector<std::string> told_;
  uint8_t batch_ = 0;
};

TEST_F(AuditSessionTest, Leases) {
  {
    TestClient first(service_);
    Prepare(first);
    first.session->OnDisconnected();
    TestClient second(service_);
    Greet(second);
    TakeLease(second, lease_);
    second.Give(wire::Bye{9});
    worker_.FinishClose();
  }
  EXPECT_THAT(told_, ElementsAre("alice|lease||granted", "alice|lease||taken up again",
                                 "alice|lease||ended"));
}

TEST_F(AuditSessionTest, WhatChangesTheCardAndNothingElse) {
  TestClient client(service_);
  Prepare(client);
  told_.clear();
  Run(client, "BF2D00", "BF2D02A000");
  Run(client, "BF3111A00C5A0A98001032547698103214810100", "BF3103800100");
  Run(client, "BF320FA00D4F0BA0000005591010FFFFFF89", "");
  Run(client, "BF330C5A0A98001032547698103214", "BF3303800102");
  Run(client, "BF290F5A0A98001032547698103214900141", "BF2903800100");
  Run(client, "BF3404820205E0", "BF3403800100");
  Run(client, "BF3F03800161", "BF3F03800100");
  EXPECT_THAT(told_, ElementsAre("alice|EnableProfile|89000123456789012341|ok",
                                 "alice|DisableProfile|A0000005591010FFFFFF89|status 9000",
                                 "alice|DeleteProfile|89000123456789012341|code 2",
                                 "alice|SetNickname|89000123456789012341|ok",
                                 "alice|eUICCMemoryReset||ok", "alice|SetDefaultDpAddress||ok"));
}

TEST_F(AuditSessionTest, ADownload) {
  TestClient client(service_);
  Prepare(client);
  told_.clear();
  Give(client, {"BF360BBF2302AABB", "A00487021122"});
  Answer("");
  EXPECT_THAT(told_, ElementsAre("alice|LoadBoundProfilePackage||begun"));
  Answer(
      "BF3731BF272A800107BF2F16800101810207800C01615A0A98001032547698103214"
      "06012AA209A0074F02A0000401005F370100");
  EXPECT_EQ(told_.back(), "alice|LoadBoundProfilePackage|89000123456789012341|ok");
  EXPECT_EQ(told_.size(), 2u);
}

TEST_F(AuditSessionTest, APackageWhoseRestIsNotSentIsCutOff) {
  TestClient client(service_);
  Prepare(client);
  told_.clear();
  Give(client, {"BF360BBF2302AABB", "A00487021122"});
  Answer("");
  ASSERT_FALSE(worker_.chains.empty());
  auto rest = std::move(worker_.chains.front());
  worker_.chains.pop_front();
  rest.done({});
  EXPECT_THAT(told_, ElementsAre("alice|LoadBoundProfilePackage||begun",
                                 "alice|LoadBoundProfilePackage||cut off"));
}

TEST_F(AuditSessionTest, ADownloadWhoseClientIsGone) {
  TestClient client(service_);
  Prepare(client);
  told_.clear();
  ASSERT_TRUE(client.Give(MakeBatch(1, 2)));
  const wire::Command first{{0x80, 0xE2, 0x91, 0, FromHex("BF360BBF2302AABB").value(), {}},
                            {false, {{0x9000, 0xFFFF}}}};
  ASSERT_TRUE(client.Give(wire::BatchPart{4, BatchNumber(1), 0, {first}}));
  client.session->OnDisconnected();
  Answer("");
  EXPECT_THAT(told_, ElementsAre("alice|LoadBoundProfilePackage||begun",
                                 "alice|LoadBoundProfilePackage||cut off"));
}

class AuditViewerTest : public AuditSessionTest {
 protected:
  AuditViewerTest() : AuditSessionTest(Viewer()) {}
  static BridgeConfig Viewer() {
    BridgeConfig config = Config();
    config.role = Role::kViewer;
    return config;
  }
};

TEST_F(AuditViewerTest, RefusalsOfTheFilter) {
  TestClient client(service_);
  Prepare(client);
  told_.clear();
  Give(client, {"BF330C5A0A98001032547698103214"});
  Give(client, {"BF5A00"});
  Give(client, {"BF3801"});
  EXPECT_TRUE(worker_.chains.empty());
  EXPECT_THAT(told_, ElementsAre("alice|DeleteProfile|89000123456789012341|refused 6982",
                                 "alice|an unknown command||refused 6A88",
                                 "alice|AuthenticateServer||refused 6982"));
}

}  // namespace
}  // namespace lpab::bridge
