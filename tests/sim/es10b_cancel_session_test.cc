// ES10b.CancelSession and the true reason at every step. Spec: SGP.22 sections 3.0.2 and 5.7.14.
#include "raw_rsp.h"

namespace lpab::tests {
namespace {

class CancelSession : public CaseTest {
 protected:
  void SetUp() override { world_.AddSample("A", 1, {{"single", true}}); }

  // Downloads; the LPA says `code`, nothing is installed, and neither card nor server is in the
  // session any longer.
  void Fails(ErrorCode code, const Call& call = {}) {
    const auto result = world_.Download("A", call);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, code) << result.error().ToString();
    EXPECT_TRUE(world_.card_state().profiles.empty());
    EXPECT_TRUE(world_.PendingNotifications().empty());
    EXPECT_FALSE(world_.CardHasSession());
    EXPECT_EQ(world_.OpenChannels(), 0);
  }

  void CancelAt(lpa::DownloadStep step) {
    world_.handlers.on_progress = [this, step](const lpa::DownloadProgress& progress) {
      if (progress.step == step) cancelled_->requested = true;
    };
  }
  struct Cancelled final : CancellationState {
    bool requested = false;
    bool Requested() const override { return requested; }
    int WaitHandle() const override { return -1; }
  };
  std::shared_ptr<Cancelled> cancelled_ = std::make_shared<Cancelled>();
  Call CancellableCall() { return {world_.call().deadline, Cancellation(cancelled_)}; }
  using Reasons = std::vector<int>;
};

// Steps: the user says no. Pass: endUserRejection (0); the order is over.
TEST_F(CancelSession, AnExplicitNo) {
  world_.handlers.ask_consent = [](const auto&) { return lpa::Consent::kReject; };
  Fails(ErrorCode::kRefused);
  EXPECT_EQ(world_.cancel_reasons(), Reasons{0});
  EXPECT_EQ(world_.OrderStatus("A"), "error");
}

// Steps: the user wants it later. Pass: postponed (1); the same order succeeds afterwards.
TEST_F(CancelSession, Later) {
  world_.handlers.ask_consent = [](const auto&) { return lpa::Consent::kPostpone; };
  Fails(ErrorCode::kCancelled);
  EXPECT_EQ(world_.cancel_reasons(), Reasons{1});
  EXPECT_EQ(world_.OrderStatus("A"), "released");
  world_.handlers.ask_consent = [](const auto&) { return lpa::Consent::kAccept; };
  EXPECT_TRUE(world_.Download("A"));
}

// Steps: the user does not answer. Pass: timeout (2); the order stays released.
TEST_F(CancelSession, NoAnswer) {
  world_.handlers.ask_consent = [](const auto&) { return lpa::Consent::kTimeout; };
  Fails(ErrorCode::kTimeout);
  EXPECT_EQ(world_.cancel_reasons(), Reasons{2});
  EXPECT_EQ(world_.OrderStatus("A"), "released");
}

// Steps: a confirmation code is needed and nobody has one. Pass: postponed (1).
TEST_F(CancelSession, NoConfirmationCode) {
  world_.AddSample("CODE", 2, {{"confirmationCode", "4711"}, {"single", true}});
  EXPECT_EQ(ReasonOf(world_.Download("CODE")), "lpa: this profile needs a confirmation code");
  EXPECT_EQ(world_.cancel_reasons(), Reasons{1});
  EXPECT_EQ(world_.OrderStatus("CODE"), "released");
}

// Steps: the package has another profile name than was agreed to. Pass: metadataMismatch (4),
// before anything is loaded; the LPA shows what differs; the order is over.
TEST_F(CancelSession, AnotherProfileThanAgreed) {
  sim::smdp::Bugs bugs;
  bugs.other_metadata = 1;
  world_.RestartServer(bugs);
  bool loading = false;
  world_.handlers.on_progress = [&](const lpa::DownloadProgress& progress) {
    loading = loading || progress.step == lpa::DownloadStep::kLoadBoundProfilePackage;
  };
  Fails(ErrorCode::kProtocol);
  EXPECT_FALSE(loading);
  EXPECT_EQ(world_.cancel_reasons(), Reasons{4});
  EXPECT_EQ(world_.OrderStatus("A"), "error");
}

// Steps: the card answers 6A80 to a segment. Pass: loadBppExecutionError (5).
TEST_F(CancelSession, ASegmentIsRefused) {
  bool loading = false;
  world_.handlers.on_progress = [&](const lpa::DownloadProgress& progress) {
    loading = loading || progress.step == lpa::DownloadStep::kLoadBoundProfilePackage;
  };
  world_.counting_card().instead = [&](ByteSpan command) -> std::optional<Bytes> {
    const bool segment = loading && command.size() > 6 && command[1] == 0xE2 && command[5] == 0x88;
    return segment ? std::optional(Bytes{0x6A, 0x80}) : std::nullopt;
  };
  Fails(ErrorCode::kMalformed);
  EXPECT_EQ(world_.cancel_reasons(), Reasons{5});
  EXPECT_EQ(world_.OrderStatus("A"), "error");
}

// Steps: Ctrl-C while the user is asked. Pass: postponed (1).
TEST_F(CancelSession, CtrlCAtTheQuestion) {
  CancelAt(lpa::DownloadStep::kAskConsent);
  Fails(ErrorCode::kCancelled, CancellableCall());
  EXPECT_EQ(world_.cancel_reasons(), Reasons{1});
}

// Steps: Ctrl-C before the package is fetched. Pass: postponed (1).
TEST_F(CancelSession, CtrlCBeforeThePackage) {
  CancelAt(lpa::DownloadStep::kGetBoundProfilePackage);
  Fails(ErrorCode::kCancelled, CancellableCall());
  EXPECT_EQ(world_.cancel_reasons(), Reasons{1});
  EXPECT_EQ(world_.OrderStatus("A"), "released");
}

// Steps: Ctrl-C while the package is loaded. Pass: postponed (1); the order, which was downloaded,
// can be had again by this card.
TEST_F(CancelSession, CtrlCWhileLoading) {
  world_.handlers.on_progress = [this](const lpa::DownloadProgress& progress) {
    if (progress.done == 5) cancelled_->requested = true;
  };
  Fails(ErrorCode::kCancelled, CancellableCall());
  EXPECT_EQ(world_.cancel_reasons(), Reasons{1});
  EXPECT_EQ(world_.OrderStatus("A"), "downloaded");
  world_.handlers.on_progress = nullptr;
  EXPECT_TRUE(world_.Download("A"));
  EXPECT_EQ(world_.OrderStatus("A"), "installed");
}

// Steps: Ctrl-C before the server is known. Pass: there is no session to cancel; nothing is sent.
TEST_F(CancelSession, CtrlCBeforeASession) {
  CancelAt(lpa::DownloadStep::kInitiateAuthentication);
  const auto result = world_.Download("A", CancellableCall());
  EXPECT_EQ(ExitOf(result), 130);
  EXPECT_TRUE(world_.functions().empty());
}

// Steps: the server refuses the order. Pass: it ended the session itself; nothing is cancelled
// there.
TEST_F(CancelSession, AServerThatRefusedIsNotCancelled) {
  EXPECT_EQ(ReasonOf(world_.Download("NOTHING")), "8.2.6/3.8");
  EXPECT_TRUE(world_.cancel_reasons().empty());
}

// Steps: the connection breaks before the package comes. Pass: postponed (1) once it is back.
TEST_F(CancelSession, ALostLink) {
  sim::smdp::Bugs bugs;
  bugs.lost_reply = 3;
  world_.RestartServer(bugs);
  Fails(ErrorCode::kUnavailable);
  EXPECT_EQ(world_.cancel_reasons(), Reasons{1});
  EXPECT_EQ(world_.OrderStatus("A"), "downloaded");
}

// Steps: Ctrl-C once the profile is installed. Pass: the LPA reports it as installed; no session is
// cancelled behind a BF37.
TEST_F(CancelSession, NeverBehindAnInstallation) {
  CancelAt(lpa::DownloadStep::kSendNotification);
  const auto result = world_.Download("A", CancellableCall());
  EXPECT_TRUE(result) << result.error().ToString();
  EXPECT_TRUE(world_.cancel_reasons().empty());
  EXPECT_EQ(world_.card_state().profiles.size(), 1u);
}

class RawCancelSession : public RawRspTest {};

// Steps: cancel without a session. Pass: invalidTransactionId (5), in words.
TEST_F(RawCancelSession, WithoutASession) {
  const auto answer = rsp_.Cancel(sgp22::CancelReason::kPostponed);
  EXPECT_EQ(ReasonOf(answer), "CancelSession/5");
  EXPECT_EQ(answer.error().message,
            "CancelSession: the card has no session with this transaction id (5)");
}

// Steps: cancel another transaction than the card's. Pass: invalidTransactionId (5); the session
// goes on.
TEST_F(RawCancelSession, AnotherTransaction) {
  const auto authenticated = rsp_.Authenticate();
  ASSERT_TRUE(authenticated);
  const Bytes own = std::exchange(rsp_.server.transaction_id, Bytes(16, 0x55));
  EXPECT_EQ(ReasonOf(rsp_.Cancel(sgp22::CancelReason::kPostponed)), "CancelSession/5");
  rsp_.server.transaction_id = own;
  EXPECT_TRUE(rsp_.Prepare(*authenticated));
}

// Steps: cancel a prepared session. Pass: signed by the card; afterwards there is no session.
TEST_F(RawCancelSession, APreparedSessionEnds) {
  ASSERT_TRUE(rsp_.Prepare());
  const auto cancelled = rsp_.Cancel(sgp22::CancelReason::kTimeout);
  ASSERT_TRUE(cancelled) << cancelled.error().ToString();
  const auto ok = tlv::Get(tlv::ReadOne(cancelled->raw, 0xBF41)->value, 0xA0);
  const auto signed_part = tlv::Get(ok->value, 0x30);
  const auto signature = tlv::Get(ok->value, 0x5F37);
  EXPECT_TRUE(SharedPki().nist.euicc.key.public_key().Verify(signed_part->whole, signature->value));
  EXPECT_EQ(*tlv::ReadUint(tlv::Get(signed_part->value, 0x82)->value), 2u);
  EXPECT_EQ(ReasonOf(rsp_.Cancel(sgp22::CancelReason::kTimeout)), "CancelSession/5");
}

}  // namespace
}  // namespace lpab::tests
