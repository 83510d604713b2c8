// ES9+.AuthenticateClient: orders and who may have them. Spec: SGP.22 section 5.6.3.
#include "flipped_bytes.h"

namespace lpab::tests {
namespace {

using nlohmann::json;

class AuthenticateClient : public CaseTest {
 protected:
  // The server refuses; it ended the session itself, nothing is installed, the user is not asked.
  Error Refuses(const std::string& name, const std::string& reason) {
    bool asked = false;
    world_.handlers.ask_consent = [&asked](const auto&) {
      asked = true;
      return lpa::Consent::kAccept;
    };
    const auto result = world_.Download(name);
    EXPECT_EQ(ReasonOf(result), reason);
    EXPECT_FALSE(asked);
    EXPECT_TRUE(world_.cancel_reasons().empty());
    EXPECT_TRUE(world_.card_state().profiles.empty());
    EXPECT_EQ(world_.OpenChannels(), 0);
    world_.handlers.ask_consent = [](const auto&) { return lpa::Consent::kAccept; };
    return result ? Error{} : result.error();
  }
};

// Steps: a matching id that the server does not have. Pass: 8.2.6/3.8; it may be used up.
TEST_F(AuthenticateClient, AnUnknownMatchingId) {
  const Error error = Refuses("NOTHING", "8.2.6/3.8");
  EXPECT_EQ(error.code, ErrorCode::kNotFound);
  EXPECT_EQ(error.next, "check the activation code; it may be used up");
}

// Steps: an order for another card. Pass: 8.1.1/3.8, and to check the EID.
TEST_F(AuthenticateClient, AnOrderForAnotherEid) {
  world_.AddSample("A", 1, {{"eid", "89049032000000000000000000000001"}});
  EXPECT_EQ(Refuses("A", "8.1.1/3.8").next, "check the EID that was ordered");
  EXPECT_EQ(world_.OrderStatus("A"), "released");
}

// Steps: an order for this card, and no matching id. Pass: the server finds it by the EID.
TEST_F(AuthenticateClient, AnOrderForThisEidNeedsNoMatchingId) {
  world_.AddSample("A", 1, {{"eid", world_.eid()}});
  const auto result = world_.Download("");
  ASSERT_TRUE(result) << result.error().ToString();
  EXPECT_EQ(result->metadata.iccid.digits(), SampleIccid(1));
}

// Steps: no matching id, and no order for this card. Pass: 8.2.6/3.8.
TEST_F(AuthenticateClient, NoOrderForThisEid) {
  world_.AddSample("A", 1);
  Refuses("", "8.2.6/3.8");
}

// Steps: an order whose last day is past. Pass: 8.8.5/4.10, and to ask for a new code.
TEST_F(AuthenticateClient, AnExpiredOrder) {
  world_.AddSample("A", 1, {{"expires", "2020-01-01"}});
  const Error error = Refuses("A", "8.8.5/4.10");
  EXPECT_NE(error.message.find("the download order has expired (8.8.5/4.10)"), std::string::npos)
      << error.message;
  EXPECT_EQ(error.next, "ask the operator for a new activation code");
}

// Steps: an order that expires today; the world's clock passes midnight between two downloads.
// Pass: the first succeeds, the second is refused.
TEST_F(AuthenticateClient, AnOrderExpiresWithItsDay) {
  world_.AddSample("A", 1, {{"expires", "2027-01-15"}});  // the world's day
  ASSERT_TRUE(world_.Download("A"));
  world_.clock().SleepFor(std::chrono::hours(24));
  EXPECT_EQ(ReasonOf(world_.Download("A")), "8.8.5/4.10");
}

// Steps: an order for cards of a later profile package version. Pass: 8.2.5/4.3: no profile of this
// order fits.
TEST_F(AuthenticateClient, ACardOfAnOldVersion) {
  world_.AddSample("A", 1, {{"eligibility", {{"minimumProfileVersion", "9.0"}}}});
  EXPECT_EQ(Refuses("A", "8.2.5/4.3").code, ErrorCode::kUnsupported);
}

// Steps: an order for cards of a later SGP.22. Pass: 8.2.5/4.3.
TEST_F(AuthenticateClient, ACardOfAnOldSgp22) {
  world_.AddSample("A", 1, {{"eligibility", {{"minimumSvn", "2.9"}}}});
  Refuses("A", "8.2.5/4.3");
}

// Steps: an order for one type of device (TAC); another, then that one, asks. Pass: 8.2.5/4.3, then
// success.
TEST_F(AuthenticateClient, ADeviceOfAnotherType) {
  world_.AddSample("A", 1, {{"eligibility", {{"tacs", {"12345678"}}}}});
  Refuses("A", "8.2.5/4.3");
  world_.order.device.tac = {0x21, 0x43, 0x65, 0x87};  // BCD with its digits swapped, TS 29.002
  const auto result = world_.Download("A");
  EXPECT_TRUE(result) << result.error().ToString();
}

// Steps: an order that may be downloaded once is downloaded twice. Pass: 8.2.6/3.8 the second time.
TEST_F(AuthenticateClient, AnOrderThatIsUsedUp) {
  world_.AddSample("A", 1, {{"single", true}});
  ASSERT_TRUE(world_.Download("A"));
  EXPECT_EQ(world_.OrderStatus("A"), "installed");
  const auto again = world_.Download("A");
  EXPECT_EQ(ReasonOf(again), "8.2.6/3.8");
  EXPECT_NE(again.error().message.find("installed already"), std::string::npos);
}

// Steps: the server forgot the session. Pass: 8.10.1/3.9, and to try again.
TEST_F(AuthenticateClient, AForgottenSession) {
  world_.AddSample("A", 1);
  world_.handlers.on_progress = [this](const lpa::DownloadProgress& progress) {
    if (progress.step == lpa::DownloadStep::kAuthenticateClient) {
      world_.clock().SleepFor(std::chrono::hours(25));
    }
  };
  const auto late =
      world_.Download("A", {Deadline::After(std::chrono::hours(48), world_.clock()), {}});
  EXPECT_EQ(ReasonOf(late), "8.10.1/3.9");
  EXPECT_EQ(late.error().next, "try again");
}

// Steps: a card whose certificates have run out by the server's clock. Pass: 8.1.2/6.3 (EUM).
TEST_F(AuthenticateClient, ExpiredCardCertificates) {
  world_.AddSample("A", 1);
  world_.clock().SleepFor(std::chrono::hours(24 * 366 * 40));
  Refuses("A", "8.1.2/6.3");
}

class FlippedByteForAuthenticateClient : public FlippedByteTest {};

// Bytes of what the card signs and shows, in turn. Pass: the server refuses each for the reason of
// that part, and the LPA says it.
TEST_F(FlippedByteForAuthenticateClient, TheCardsAnswerAndCertificates) {
  RefusesEachByte("authenticateClient", "authenticateServerResponse", 23,
                  {"8.1/6.1", "8.1.2/6.1", "8.1.3/6.1", "1.6/2.1", "8.10.1/3.9", "8.8.1/3.8",
                   "8.2.6/3.8", "8.11.1/3.9"},
                  true);
}

// A byte of the ICCID in the offered metadata. Pass: it does not agree with the package, so the
// session is cancelled for a mismatch.
TEST_F(FlippedByteForAuthenticateClient, Metadata) {
  const Bytes metadata = Honest("authenticateClient", "profileMetadata");
  const tlv::Element iccid = tlv::Get(tlv::ReadOne(metadata)->value, 0x5A).value();
  const auto at = static_cast<size_t>(iccid.value.data() - metadata.data());
  EXPECT_EQ(Refusal("authenticateClient", "profileMetadata", at + 1),
            "lpa: the package's ICCID is not the one that was agreed to");
  EXPECT_EQ(world_.cancel_reasons(), std::vector<int>{4});
}

}  // namespace
}  // namespace lpab::tests
