#include "sim/smdp/order.h"

#include <gtest/gtest.h>

#include "base/hex.h"
#include "io/files.h"
#include "io/temporary_folder.h"
#include "sim/smdp/sample_package.h"

namespace lpab::sim::smdp {
namespace {

class OrderTest : public testing::Test {
 protected:
  void Write(const std::string& name, std::string_view text) {
    ASSERT_TRUE(io::WriteFileAtomically(folder_.path() + "/" + name, AsBytes(text)));
  }
  void WritePackage(const std::string& name) {
    ASSERT_TRUE(
        io::WriteFileAtomically(folder_.path() + "/" + name, MakeSamplePackage({}).value()));
  }
  OrderFolder Folder() { return OrderFolder(folder_.path(), "smdp.test:8443"); }
  // The error of the order file NAME.json with this text.
  Error ErrorOf(std::string_view text) {
    Write("NAME.json", text);
    auto order = Folder().Find("NAME");
    return order ? Error{} : order.error();
  }

  io::TemporaryFolder folder_;
};

TEST_F(OrderTest, APackageIsAnOrderUnderItsStem) {
  WritePackage("SAMPLE-1.der");
  const auto order = Folder().Find("SAMPLE-1");
  ASSERT_TRUE(order) << order.error().ToString();
  EXPECT_EQ(order->matching_id, "SAMPLE-1");
  EXPECT_EQ(order->confirmation_code, "");
  EXPECT_TRUE(order->package == MakeSamplePackage({}).value());
  EXPECT_EQ(order->protection, Protection::kSessionKeys);
  EXPECT_EQ(order->segment, 1007u);
  // ICCID swapped, the profile's type as provider, the stem as name, class 2.
  EXPECT_EQ(ToHex(order->metadata).substr(0, 128),
            "BF25785A0A988800010100000010F49119" + ToHex(AsBytes("LPA Bridge sample profile")) +
                "9208" + ToHex(AsBytes("SAMPLE-1")) + "950102B64230148002064081");
  EXPECT_NE(ToHex(order->metadata).find(ToHex(AsBytes("smdp.test:8443"))), std::string::npos);
  EXPECT_TRUE(Folder().Check());
}

TEST_F(OrderTest, AnOrderFileSaysOtherwise) {
  WritePackage("p.der");
  Write("icon.png", "\x89PNG");
  Write("first.json", R"({"package": "p.der", "matchingId": "ABC-1", "confirmationCode": "1234",
      "iccid": "89880010100000000022", "protection": "replace-session-keys", "segment": 512,
      "metadata": {"profileName": "Name", "serviceProviderName": "Prov", "profileClass": "test",
                   "iconFile": "icon.png", "notificationAddress": "n.test"}})");
  const auto order = Folder().Find("ABC-1");
  ASSERT_TRUE(order) << order.error().ToString();
  EXPECT_EQ(order->confirmation_code, "1234");
  EXPECT_EQ(order->protection, Protection::kReplaceSessionKeys);
  EXPECT_EQ(order->segment, 512u);
  EXPECT_EQ(ToHex(order->metadata),
            "BF255E5A0A98880001010000000022910450726F7692044E616D659301019404"
            "89504E47"
            "950100"
            "B638300C80020780"
            "81066E2E74657374"
            "300C80020640"
            "81066E2E74657374"
            "300C80020520"
            "81066E2E74657374"
            "300C80020410"
            "81066E2E74657374");
  EXPECT_NE(ToHex(order->package).find("830A89880010100000000022"), std::string::npos);
  EXPECT_NE(ToHex(order->package).find("830A98880001010000000022"), std::string::npos);
  // The package is reached by its order only.
  EXPECT_EQ(Folder().Find("p").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(Folder().Find("first").error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(Folder().Check());
}

TEST_F(OrderTest, AnOrderFileSaysWhoMayDownload) {
  WritePackage("p.der");
  Write("A.json", R"({"package": "p.der", "single": true, "eid": "89049032000000000000000000000042",
      "expires": "2027-01-31", "confirmationCodeAttempts": 2,
      "eligibility": {"minimumProfileVersion": "2.3", "minimumSvn": "2.2.1", "tacs": ["35290611"]},
      "metadata": {"profileOwner": {"mcc": "001", "mnc": "01", "gid1": "AB"},
                   "profilePolicyRules": ["ppr2"]}})");
  const auto order = Folder().Find("A");
  ASSERT_TRUE(order) << order.error().ToString();
  EXPECT_TRUE(order->rules.single);
  EXPECT_EQ(order->rules.eid, "89049032000000000000000000000042");
  EXPECT_EQ(order->rules.expires, 1801440000);  // `date -ud 2027-02-01 +%s`
  EXPECT_EQ(order->rules.code_attempts, 2u);
  EXPECT_EQ(order->rules.eligibility.minimum_profile_version, (Bytes{2, 3, 0}));
  EXPECT_EQ(order->rules.eligibility.minimum_svn, (Bytes{2, 2, 1}));
  EXPECT_EQ(order->rules.eligibility.tacs, std::vector<std::string>{"35290611"});
  EXPECT_TRUE(ToHex(order->metadata).ends_with("B708800300F1108101AB99020520"));
  EXPECT_EQ(Folder().FindFor("89049032000000000000000000000042").value(),
            std::vector<std::string>{"A"});
  EXPECT_TRUE(Folder().FindFor("89049032000000000000000000000043")->empty());
  EXPECT_TRUE(Folder().FindFor("")->empty());
}

TEST_F(OrderTest, OnePackageMakesManyProfiles) {
  WritePackage("p.der");
  Write("A.json", R"({"package": "p.der", "iccid": "8988001010000000022"})");
  Write("B.json", R"({"package": "p.der", "iccid": "8988001010000000030"})");
  EXPECT_FALSE(Folder().Find("A")->package == Folder().Find("B")->package);
}

TEST_F(OrderTest, APackageIsFilledUpToItsSize) {
  WritePackage("p.der");
  Write("BIG.json", R"({"package": "p.der", "size": 200000})");
  Write("SMALL.json", R"({"package": "p.der", "size": 100})");
  EXPECT_EQ(Folder().Find("BIG")->package.size(), 200'000u);
  EXPECT_NE(Folder().Find("SMALL").error().message.find("field \"size\""), std::string::npos);
}

TEST_F(OrderTest, ChangesCountAtOnce) {
  OrderFolder folder = Folder();
  EXPECT_EQ(folder.Find("P").error().code, ErrorCode::kNotFound);
  WritePackage("P.der");
  EXPECT_TRUE(folder.Find("P"));
}

TEST_F(OrderTest, MatchingIdsAreNoPaths) {
  WritePackage("P.der");
  for (const char* id : {"../P", "./P", "P.der", "", "p", "P/"}) {
    EXPECT_EQ(Folder().Find(id).error().code, ErrorCode::kNotFound) << id;
  }
}

TEST_F(OrderTest, ErrorsNameFileAndField) {
  WritePackage("p.der");
  const std::pair<const char*, const char*> cases[] = {
      {"", "order NAME.json: it is not a JSON object"},
      {"[1]", "order NAME.json: it is not a JSON object"},
      {"{}", "order NAME.json: field \"package\": is missing"},
      {R"({"package": 7})", "order NAME.json: field \"package\": must be text"},
      {R"({"package": "p.der", "matchingID": "x"})",
       "order NAME.json: field \"matchingID\": there is no such field"},
      {R"({"package": "p.der", "iccid": "12"})",
       "order NAME.json: field \"iccid\": must be 18 to 20 digits"},
      {R"({"package": "p.der", "protection": "none"})",
       "order NAME.json: field \"protection\": must be \"session-keys\" or "
       "\"replace-session-keys\""},
      {R"({"package": "p.der", "segment": 1009})",
       "order NAME.json: field \"segment\": must be a whole number from 16 to 1008"},
      {R"({"package": "p.der", "segment": -1})",
       "order NAME.json: field \"segment\": must be a whole number from 16 to 1008"},
      {R"({"package": "p.der", "segment": 18446744073709551615})",
       "order NAME.json: field \"segment\": must be a whole number from 16 to 1008"},
      {R"({"package": "p.der", "size": 2097153})",
       "order NAME.json: field \"size\": must be a whole number from 1 to 2097152"},
      {R"({"package": "p.der", "single": 1})",
       "order NAME.json: field \"single\": must be true or false"},
      {R"({"package": "p.der", "eid": "8904"})",
       "order NAME.json: field \"eid\": must be 32 digits"},
      {R"({"package": "p.der", "expires": "tomorrow"})",
       "order NAME.json: field \"expires\": must be a date as 2027-12-31"},
      {R"({"package": "p.der", "expires": "2027-02-29"})",
       "order NAME.json: field \"expires\": is no day of the calendar"},
      {R"({"package": "p.der", "confirmationCodeAttempts": 0})",
       "order NAME.json: field \"confirmationCodeAttempts\": must be a whole number from 1 to 10"},
      {R"({"package": "p.der", "eligibility": {"minimumSvn": "2.256.0"}})",
       "order NAME.json: field \"eligibility.minimumSvn\": must be a version as 2.3.1"},
      {R"({"package": "p.der", "eligibility": {"tacs": ["1"]}})",
       "order NAME.json: field \"eligibility.tacs\": must be TACs of 8 digits"},
      {R"({"package": "p.der", "metadata": {"profilePolicyRules": ["ppr3"]}})",
       "order NAME.json: field \"metadata.profilePolicyRules\": may hold \"ppr1\", \"ppr2\" and "
       "\"pprUpdateControl\""},
      {R"({"package": "p.der", "metadata": {"profileOwner": {"gid1": "x"}}})",
       "order NAME.json: field \"metadata.profileOwner.gid1\": must be hexadecimal"},
      {R"({"package": "p.der", "metadata": []})",
       "order NAME.json: field \"metadata\": must be an object"},
      {R"({"package": "p.der", "metadata": {"profileClass": "gold"}})",
       "order NAME.json: field \"metadata.profileClass\": must be \"test\", \"provisioning\" or "
       "\"operational\""},
      {R"({"package": "p.der", "metadata": {"notificationAddresses": ["a", 1]}})",
       "order NAME.json: field \"metadata.notificationAddresses\": must be text"},
      {R"({"package": "p.der", "metadata": {"icon": ""}})",
       "order NAME.json: field \"metadata.icon\": there is no such field"},
  };
  for (const auto& [text, message] : cases) {
    const Error error = ErrorOf(text);
    EXPECT_EQ(error.code, ErrorCode::kInvalidArgument) << text;
    EXPECT_EQ(error.message, message);
  }
  EXPECT_EQ(Folder().Check().error().code, ErrorCode::kInvalidArgument);
}

TEST_F(OrderTest, MissingFilesAreNamed) {
  const Error package = ErrorOf(R"({"package": "none.der"})");
  EXPECT_TRUE(package.message.starts_with("order NAME.json: field \"package\": "))
      << package.message;
  WritePackage("p.der");
  const Error icon = ErrorOf(R"({"package": "p.der", "metadata": {"iconFile": "none.png"}})");
  EXPECT_TRUE(icon.message.starts_with("order NAME.json: field \"metadata.iconFile\": "))
      << icon.message;
}

TEST_F(OrderTest, ABadPackageIsNamed) {
  Write("BAD.der", "no package");
  const auto order = Folder().Find("BAD");
  ASSERT_FALSE(order);
  EXPECT_EQ(order.error().message,
            "order BAD.der: this is no profile package: it does not begin with a profile header");
}

TEST_F(OrderTest, TheSameMatchingIdTwiceIsAMistake) {
  WritePackage("p.der");
  Write("A.json", R"({"package": "p.der", "matchingId": "X"})");
  Write("B.json", R"({"package": "p.der", "matchingId": "X"})");
  EXPECT_EQ(Folder().Find("X").error().message,
            "order B.json: field \"matchingId\": A.json has the same matching id");
  EXPECT_EQ(Folder().Check().error().code, ErrorCode::kInvalidArgument);
}

TEST_F(OrderTest, AMissingFolderIsNamed) {
  const OrderFolder folder("/nonexistent/orders", "a");
  const auto order = folder.Find("X");
  EXPECT_EQ(order.error().code, ErrorCode::kUnavailable);
  EXPECT_NE(order.error().message.find("/nonexistent/orders"), std::string::npos);
}

// The three TS.48 packages are orders as they are.
TEST_F(OrderTest, Ts48PackagesAreOrders) {
  const std::string ts48 = std::string(LPAB_SHARED_DATA) + "/ts48";
  if (!std::filesystem::exists(ts48)) GTEST_SKIP() << "no TS.48 packages in " << ts48;
  const OrderFolder folder(ts48, "smdp.test");
  EXPECT_TRUE(folder.Check());
  const auto order = folder.Find("TS48v1_A");
  ASSERT_TRUE(order) << order.error().ToString();
  EXPECT_NE(ToHex(order->metadata).find("5A0A98001032547698103214"), std::string::npos);
  EXPECT_NE(ToHex(order->metadata).find(ToHex(AsBytes("GSMA Generic eUICC Test Profile"))),
            std::string::npos);
}

}  // namespace
}  // namespace lpab::sim::smdp
