#include "lpa/profile_download.h"

#include <gtest/gtest.h>

#include "base/base64.h"
#include "lpa/recorded_download.h"

namespace lpab::lpa {
namespace {

using nlohmann::json;

constexpr char kTransaction[] = "7FD8C014989642D69D82196C35D65BC4";  // of recorded/ppk
constexpr char kOther[] = "7FD8C014989642D69D82196C35D65BC5";        // of none
const std::string kCancelPostponed = "BF41158010" + std::string(kTransaction) + "810101";
const std::string kCancelRejected = "BF41158010" + std::string(kTransaction) + "810100";
const std::string kCancelMismatch = "BF41158010" + std::string(kTransaction) + "810104";
const std::string kCancelLoadError = "BF41158010" + std::string(kTransaction) + "810105";
constexpr char kCancelled[] = "BF4108A00630005F3701019000";

class CancelledState final : public CancellationState {
 public:
  bool requested = false;
  bool Requested() const override { return requested; }
  int WaitHandle() const override { return -1; }
};

// Replays recorded/ppk: lpac's card and osmo-smdpp.
class ProfileDownloadTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!ScriptRecordedDownload("ppk", card_, http_)) {
      GTEST_SKIP() << "no recorded sessions at " LPAB_SHARED_DATA;
    }
    card_.On("BF300380013C", "BF30038001009000");
    for (const auto& cancel :
         {kCancelPostponed, kCancelRejected, kCancelMismatch, kCancelLoadError}) {
      card_.On(cancel, kCancelled);
    }
    order_.address = sgp22::SmdpAddress::Parse("testsmdpplus1.example.com").value();
    order_.matching_id = "TS48V3-SAIP2-3-NOBERTLV-UNIQUE";
    handlers_.ask_consent = [this](const sgp22::ProfileMetadata& metadata) {
      agreed_to_ = metadata.description.name.value_or("");
      return consent_;
    };
  }

  Result<DownloadResult> Run(const Call& call = {}) {
    return ProfileDownload(card_, http_, {}, order_, handlers_).Run(call);
  }
  static json RecordedAnswer(const std::string& function) {
    std::ifstream lines(LPAB_SHARED_DATA "/recorded/ppk/es9plus.jsonl");
    for (std::string line; std::getline(lines, line);) {
      json call = json::parse(line);
      if (call["path"].get<std::string>().ends_with(function)) return call["response"];
    }
    return {};
  }
  // Changes one field of a recorded answer.
  void Change(const std::string& function, const std::string& field, const json& value) {
    json answer = RecordedAnswer(function);
    answer[field] = value;
    http_.On(function, answer.dump());
  }
  std::string LastRequestToCard() const { return card_.requests().back(); }
  bool ServerWasAsked(std::string_view function) const {
    return std::ranges::count(http_.functions(), function) > 0;
  }

  ScriptedIsdr card_;
  ScriptedHttp http_;
  DownloadOrder order_;
  DownloadHandlers handlers_;
  Consent consent_ = Consent::kAccept;
  std::string agreed_to_;
};

TEST_F(ProfileDownloadTest, FollowsTheRecordingByteForByte) {
  const auto result = Run();
  ASSERT_TRUE(result) << result.error().ToString();
  EXPECT_EQ(result->metadata.iccid.digits(), "8949449999999990098");
  EXPECT_EQ(ToHex(result->isdp_aid), "A0000005591010FFFFFFFF8900001300");
  EXPECT_EQ(agreed_to_, "TS48V3-SAIP2-3-NOBERTLV-UNIQUE");
  ASSERT_EQ(result->notifications.size(), 1u);
  EXPECT_TRUE(result->notifications[0].removed);

  const auto recorded = RecordedRequests("ppk");
  ASSERT_EQ(http_.requests().size(), 4u);
  for (size_t i = 0; i < recorded.size(); ++i) {
    EXPECT_EQ(json::parse(http_.requests()[i].body), recorded[i]) << i;
  }
  EXPECT_EQ(http_.functions().back(), "handleNotification");
  EXPECT_EQ(card_.open_channels(), 0);
}

// Open and close are one each: seven in all (link.md: at most eight).
TEST_F(ProfileDownloadTest, CrossesTheLinkFiveTimesBetweenOpenAndClose) {
  ASSERT_TRUE(Run());
  EXPECT_EQ(card_.batches(), 5);
  EXPECT_EQ(card_.opened(), 1);
}

TEST_F(ProfileDownloadTest, StepsAreProgress) {
  std::string steps;
  size_t apdus = 0;
  handlers_.on_progress = [&](const DownloadProgress& progress) {
    if (progress.total == 0) steps += std::string(DownloadStepName(progress.step)) + " ";
    apdus = std::max(apdus, progress.total);
  };
  ASSERT_TRUE(Run());
  EXPECT_EQ(steps,
            "open-card read-card initiate-authentication authenticate-server authenticate-client "
            "ask-consent prepare-download get-bound-profile-package load-bound-profile-package "
            "send-notification done ");
  EXPECT_GT(apdus, 50u);
}

TEST_F(ProfileDownloadTest, TellsTheCardsCisBeforeTheFirstRequest) {
  handlers_.on_card_ci = [this](std::span<const Bytes> identifiers) -> Result<void> {
    EXPECT_EQ(ToHex(identifiers[0]), "F54172BDF98A95D65CBEB88A38A1C11D800A85C3");
    EXPECT_TRUE(http_.requests().empty());
    return Fail(ErrorCode::kUntrusted, "not this one");
  };
  EXPECT_EQ(Run().error().message, "not this one");
  EXPECT_TRUE(http_.requests().empty());
}

TEST_F(ProfileDownloadTest, ANoCancelsForGood) {
  consent_ = Consent::kReject;
  EXPECT_EQ(Run().error().code, ErrorCode::kRefused);
  EXPECT_EQ(LastRequestToCard(), kCancelRejected);
  EXPECT_EQ(json::parse(http_.requests().back().body)["cancelSessionResponse"],
            ToBase64(FromHex("BF4108A00630005F370101").value()));
}

TEST_F(ProfileDownloadTest, NoHandlerPostpones) {
  handlers_.ask_consent = nullptr;
  EXPECT_EQ(Run().error().code, ErrorCode::kCancelled);
  EXPECT_EQ(LastRequestToCard(), kCancelPostponed);
}

TEST_F(ProfileDownloadTest, CancellationPostpones) {
  const auto state = std::make_shared<CancelledState>();
  handlers_.on_progress = [&state](const DownloadProgress& progress) {
    if (progress.step == DownloadStep::kLoadBoundProfilePackage && progress.done == 20) {
      state->requested = true;
    }
  };
  const auto result = Run({Deadline::Never(), Cancellation(state)});
  EXPECT_EQ(result.error().code, ErrorCode::kCancelled);
  EXPECT_EQ(LastRequestToCard(), kCancelPostponed);
  EXPECT_TRUE(ServerWasAsked("cancelSession"));
}

TEST_F(ProfileDownloadTest, CancellationAfterTheInstallationDoesNotHideIt) {
  const auto state = std::make_shared<CancelledState>();
  handlers_.on_progress = [&state](const DownloadProgress& progress) {
    if (progress.step == DownloadStep::kSendNotification) state->requested = true;
  };
  EXPECT_TRUE(Run({Deadline::Never(), Cancellation(state)}));
}

// Silence before the package is sent leaves nothing in doubt.
TEST_F(ProfileDownloadTest, ALostAnswerBeforeThePackageHasInstalledNothing) {
  ASSERT_TRUE(Run());
  const std::vector<std::string> requests = card_.requests();
  for (const std::string& request : requests) {
    if (!request.starts_with("BF38") && !request.starts_with("BF21")) continue;
    SetUp();
    card_.Replace(request, "?");
    const auto result = Run();
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::kUnavailable);
    EXPECT_NE(result.error().message.find("nothing was installed"), std::string::npos);
  }
}

// What the card's script answers to BF38 and BF21 holds the recorded transaction id, so each
// changed place is refused by its own check.
TEST_F(ProfileDownloadTest, OneTransactionIdThroughout) {
  const struct {
    const char* function;
    const char* where;
  } places[] = {{"initiateAuthentication", "serverSigned1"},
                {"authenticateClient", "the server's authenticateClient answer"},
                {"getBoundProfilePackage", "the server's getBoundProfilePackage answer"}};
  for (const auto& place : places) {
    SetUp();
    Change(place.function, "transactionId", kOther);
    const auto result = Run();
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::kUntrusted);
    EXPECT_EQ(result.error().message.find(place.where), 0u) << result.error().message;
  }
  SetUp();
  Change("authenticateClient", "smdpSigned2",
         ToBase64(FromHex("301580107fd8c014989642d69d82196c35d65bc5010100").value()));
  EXPECT_EQ(Run().error().message.find("smdpSigned2"), 0u);
}

TEST_F(ProfileDownloadTest, TheCardAnswersForThisTransaction) {
  const struct {
    const char* request;
    const char* where;
  } places[] = {{"BF38", "the card's euiccSigned1"},
                {"BF21", "the card's euiccSigned2"},
                {"86", "the installation's result"}};
  for (const auto& place : places) {
    SetUp();
    card_.ChangeAnswers(place.request, kTransaction, kOther);
    const auto result = Run();
    card_.ChangeAnswers(place.request, kOther, kTransaction);
    ASSERT_FALSE(result) << place.where;
    EXPECT_EQ(result.error().code, ErrorCode::kUntrusted);
    EXPECT_EQ(result.error().message.find(place.where), 0u) << result.error().message;
  }
}

TEST_F(ProfileDownloadTest, ThePackageIsOfThisTransaction) {
  std::string package = RecordedAnswer("getBoundProfilePackage")["boundProfilePackage"];
  std::string hex = ToHex(FromBase64(package).value());
  hex.replace(hex.find(kTransaction), std::string_view(kOther).size(), kOther);
  Change("getBoundProfilePackage", "boundProfilePackage", ToBase64(FromHex(hex).value()));
  EXPECT_EQ(Run().error().message,
            "the bound profile package belongs to another transaction than this one");
}

TEST_F(ProfileDownloadTest, TheSignedAddressAndChallengeMustBeOurs) {
  order_.address = sgp22::SmdpAddress::Parse("other.example.com").value();
  EXPECT_EQ(Run().error().message,
            "the server that answers at other.example.com signs as testsmdpplus1.example.com");
  SetUp();
  Change("initiateAuthentication", "serverSigned1",
         ToBase64(FromHex("305180107fd8c014989642d69d82196c35d65bc48110e9f51096557324d7558ad63e3fd6"
                          "f208831974657374736d6470706c7573312e6578616d706c652e636f6d8410b8b2dd1830"
                          "615e374ef2393698fc7b96")
                      .value()));
  EXPECT_EQ(Run().error().message, "the server signed another challenge than the card's");
}

TEST_F(ProfileDownloadTest, TheDemandedOidMustBeTheServers) {
  order_.smdp_oid = "2.999.10";
  EXPECT_TRUE(Run());
  SetUp();
  order_.smdp_oid = "2.999.11";
  EXPECT_EQ(Run().error().message,
            "the activation code demands the server 2.999.11, the certificate names 2.999.10");
}

// ppr1 of the operator 001-01, on a card with no profile and an empty rules authorisation table.
TEST_F(ProfileDownloadTest, RulesThatTheCardDoesNotAllowEndItBeforeTheUserIsAsked) {
  Change("authenticateClient", "profileMetadata",
         ToBase64(FromHex("bf25215a0a989444999999990990f991064162636465669200"
                          "b705800300f11099020640")
                      .value()));
  card_.On("BF4300", "BF4302A0009000");
  const auto result = Run();
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kRefused) << result.error().message;
  EXPECT_EQ(agreed_to_, "");
}

TEST_F(ProfileDownloadTest, ThePackageMustHoldWhatWasAgreedTo) {
  Change("authenticateClient", "profileMetadata",
         ToBase64(FromHex("bf25165a0a989444999999990990f991064162636465669200").value()));
  const auto result = Run();
  EXPECT_EQ(result.error().code, ErrorCode::kProtocol) << result.error().message;
  EXPECT_EQ(LastRequestToCard(), kCancelMismatch);
}

// The hash of SGP.22 section 3.1.3, computed here with sha256sum for "1234" and the recorded
// transaction id.
TEST_F(ProfileDownloadTest, AConfirmationCodeIsAskedForOnlyWhenRequired) {
  Change("authenticateClient", "smdpSigned2",
         ToBase64(FromHex("301580107fd8c014989642d69d82196c35d65bc40101ff").value()));
  EXPECT_EQ(Run().error().message, "this profile needs a confirmation code");
  EXPECT_EQ(LastRequestToCard(), kCancelPostponed);
  handlers_.ask_confirmation_code = [] { return std::optional<std::string>("1234"); };
  (void)Run();
  bool hashed = false;
  for (const std::string& request : card_.requests()) {
    hashed = hashed ||
             request.find("04209DF5449D4896D076A5732ADD2EA74D57C788C3BEC0F19D293E2EE28866FBB5FC") !=
                 std::string::npos;
  }
  EXPECT_TRUE(hashed);
}

TEST_F(ProfileDownloadTest, WhatTheServerRefusedIsNotCancelled) {
  http_.On("authenticateClient",
           R"({"header":{"functionExecutionStatus":{"status":"Failed","statusCodeData":
              {"subjectCode":"8.2.6","reasonCode":"3.8"}}}})");
  EXPECT_EQ(Run().error().code, ErrorCode::kNotFound);
  EXPECT_FALSE(ServerWasAsked("cancelSession"));
}

TEST_F(ProfileDownloadTest, WithoutAnAddressTheCardsDefaultIsUsed) {
  order_.address.reset();
  card_.On("BF3C00", "BF3C1B801974657374736D6470706C7573312E6578616D706C652E636F6D9000");
  EXPECT_TRUE(Run());
  SetUp();
}

TEST_F(ProfileDownloadTest, NoAddressAnywhereIsSaid) {
  order_.address.reset();
  card_.On("BF3C00", "BF3C009000");
  EXPECT_EQ(Run().error().code, ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace lpab::lpa
