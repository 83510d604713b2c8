#include "sgp22/tree.h"

#include <gtest/gtest.h>

#include <random>

#include "sgp22/recorded_session.h"

namespace lpab::sgp22 {
namespace {

Bytes Hex(std::string_view text) { return FromHex(text).value(); }

// "name=value" of leaves and "name{...}" of others, for comparison with a literal.
std::string Text(const std::vector<TreeNode>& nodes) {
  std::string text;
  for (const TreeNode& node : nodes) {
    if (!text.empty()) text += ' ';
    text += node.name;
    if (!node.value.empty()) text += "=" + node.value;
    if (node.cut) text += " CUT";
    if (!node.children.empty()) text += "{" + Text(node.children) + "}";
  }
  return text;
}

const TreeNode* Find(const std::vector<TreeNode>& nodes, std::string_view name) {
  for (const TreeNode& node : nodes) {
    if (node.name == name) return &node;
    if (const TreeNode* found = Find(node.children, name)) return found;
  }
  return nullptr;
}

// recorded/lpac-management.txt: "chip info", "profile list", "profile enable".
TEST(TreeTest, NamesWhatLpacExchanged) {
  EXPECT_EQ(Text(Es10RequestTree(Hex("BF3E035C015A"))), "GetEID{tagList=5A}");
  EXPECT_EQ(Text(Es10AnswerTree(Hex("BF3E125A1089049032123451234512345678901234"))),
            "GetEID{eidValue=89049032123451234512345678901234}");
  EXPECT_EQ(Text(Es10RequestTree(Hex("BF3111A00C5A0A989444999999990990F8810100"))),
            "EnableProfile{profileIdentifier{iccid=8949449999999990098} refreshFlag=false}");
  EXPECT_EQ(Text(Es10AnswerTree(Hex("BF3103800100"))), "EnableProfile{enableResult=0 (ok)}");
  EXPECT_EQ(Text(Es10AnswerTree(Hex("BF3103800102"))),
            "EnableProfile{enableResult=the profile is not in disabled state (2)}");
  EXPECT_EQ(
      Text(Es10AnswerTree(Hex("BF2D58A056E3545A0A986411111111111111214F10A0000005591010FFFFFFFF8900"
                              "0011009F700100900B4C61622028455520303129910D59676764726153494D204C"
                              "6162921159676764726173696C205072696D617279950102"))),
      "GetProfilesInfo{profileInfoListOk{profileInfo{iccid=89461111111111111112 "
      "isdpAid=A0000005591010FFFFFFFF8900001100 profileState=0 (disabled) profileNickname=Lab (EU "
      "01) serviceProviderName=YggdraSIM Lab profileName=Yggdrasil Primary profileClass=2 "
      "(operational)}}}");
}

TEST(TreeTest, ReadsBitsVersionsAndLists) {
  EXPECT_EQ(Text(Es10AnswerTree(Hex("BF20128203020202A9060404F54172BDAA030401CC"))),
            "GetEUICCInfo1{svn=2.2.2 euiccCiPKIdListForVerification{"
            "subjectKeyIdentifier=F54172BD} euiccCiPKIdListForSigning{subjectKeyIdentifier=CC}}");
  EXPECT_EQ(Text(Es10AnswerTree(Hex("BF2B1AA0183016BF2F0C800100810204100C03612E625F3701013001AB"))),
            "RetrieveNotificationsList{notificationList{otherSignedNotification{"
            "tbsOtherNotification{seqNumber=0 profileManagementOperation=delete "
            "notificationAddress=a.b} euiccNotificationSignature=01 "
            "euiccCertificate=certificate of 1 bytes}}}");
}

TEST(TreeTest, ShowsWhatItDoesNotKnow) {
  EXPECT_EQ(Text(Es10AnswerTree(Hex("BF7F03800105"))), "tag BF7F{tag 80=05}");
  EXPECT_EQ(Text(Es10AnswerTree(Hex("BF3E0442020102"))), "GetEID{tag 42=0102}");
  EXPECT_EQ(Text(Es10RequestTree(Hex("FF"))), "rest=FF");
  EXPECT_EQ(Text(Es10RequestTree({})), "");
}

TEST(TreeTest, ShowsACutObjectAsFarAsItGoes) {
  EXPECT_EQ(Text(Es10AnswerTree(Hex("BF3E125A10890490"))), "GetEID CUT{eidValue=890490 CUT}");
  EXPECT_EQ(Text(Es10RequestTree(Hex("A182010088"))), "LoadBoundProfilePackage CUT{rest=88}");
}

TEST(TreeTest, KnowsWhereEachValueStands) {
  const Bytes bytes = Hex("BF3E125A1089049032123451234512345678901234");
  const auto tree = Es10AnswerTree(bytes);
  EXPECT_EQ(tree[0].children[0].offset, 5u);
  EXPECT_EQ(tree[0].children[0].length, 16u);
}

TEST(TreeTest, HidesSecretsAlwaysAndIdentifiersUnlessToldOtherwise) {
  // AuthenticateServer with ctxParams1 {matchingId "ABCD"}; PrepareDownload with a hash.
  auto server = Es10RequestTree(Hex("BF380AA0088004414243448100"));
  HidePrivate(server, true);
  EXPECT_EQ(Find(server, "matchingId")->value, "(hidden)");
  auto download = Es10RequestTree(Hex("BF210604040A0B0C0D"));
  HidePrivate(download, true);
  EXPECT_EQ(Text(download), "PrepareDownload{hashCc=(hidden)}");
  auto eid = Es10AnswerTree(Hex("BF3E125A1089049032123451234512345678901234"));
  HidePrivate(eid, false);
  EXPECT_EQ(Text(eid), "GetEID{eidValue=...1234}");
}

// An identifier in a message that is not known is one all the same.
TEST(TreeTest, TakesTag5AForAnIdentifierEverywhere) {
  auto tree = Es10AnswerTree(Hex("BF7F0C5A0A98641111111111111121"));
  HidePrivate(tree, false);
  EXPECT_EQ(Text(tree), "tag BF7F{tag 5A=...1121}");
}

TEST(TreeTest, ReadsARecordedDownload) {
  const auto commands = ReadRecordedCommands("ppk/apdu.txt");
  if (!commands) GTEST_SKIP() << "recorded/ppk/apdu.txt is not there";
  std::string names;
  for (const RecordedCommand& command : *commands) {
    const auto request = Es10RequestTree(command.request);
    ASSERT_FALSE(request.empty());
    if (!names.ends_with(request[0].name)) names += " " + request[0].name;
    EXPECT_EQ(Find(request, "rest"), nullptr) << Text(request).substr(0, 300);
    const auto answer = Es10AnswerTree(command.response);
    EXPECT_EQ(Find(answer, "rest"), nullptr) << Text(answer).substr(0, 300);
    const TreeNode* certificate = Find(answer, "euiccCertificate");
    EXPECT_TRUE(certificate == nullptr || certificate->children.size() == 1) << "no EID in it";
  }
  EXPECT_NE(names.find("AuthenticateServer PrepareDownload LoadBoundProfilePackage"),
            std::string::npos)
      << names;
}

TEST(TreeTest, ReadsTheMetadataInAPackage) {
  const auto package = ReadSharedFile("ppk/bound-profile-package.der");
  if (!package) GTEST_SKIP() << "recorded/ppk is not there";
  const auto tree = Es9FieldTree("boundProfilePackage", *package);
  const TreeNode* metadata = Find(tree, "storeMetadataRequest");
  ASSERT_NE(metadata, nullptr);
  ASSERT_NE(Find(metadata->children, "iccid"), nullptr);
  EXPECT_EQ(Find(metadata->children, "iccid")->privacy, Privacy::kIdentifier);
}

size_t CheckPlaces(const std::vector<TreeNode>& nodes, size_t size) {
  size_t count = nodes.size();
  for (const TreeNode& node : nodes) {
    EXPECT_LE(node.offset + node.length, size);
    count += CheckPlaces(node.children, size);
  }
  return count;
}

// Hostile bytes: bounded, and no place outside of the input.
TEST(TreeTest, SurvivesAnyBytes) {
  std::mt19937 random(22);
  for (int i = 0; i < 3000; ++i) {
    Bytes bytes(random() % 200);
    for (uint8_t& byte : bytes) byte = static_cast<uint8_t>(random());
    CheckPlaces(Es10AnswerTree(bytes), bytes.size());
    CheckPlaces(Es10RequestTree(bytes), bytes.size());
  }
  const Bytes valid = Hex("BF2B1AA0183016BF2F0C800100810204100C03612E625F3701013001AB");
  for (size_t length = 0; length < valid.size(); ++length) {
    CheckPlaces(Es10AnswerTree(ByteSpan(valid).first(length)), length);
  }
}

TEST(TreeTest, BoundsDepthAndCount) {
  Bytes deep;
  for (int i = 0; i < 100; ++i) deep = tlv::Encode(0x30, deep);
  const auto tree = Es10AnswerTree(deep);
  int levels = 0;
  for (const auto* nodes = &tree; !nodes->empty(); nodes = &nodes->front().children) ++levels;
  EXPECT_EQ(levels, 17);
  EXPECT_LE(CheckPlaces(Es10AnswerTree(Bytes(200000, 0)), 200000), 20001u);
}

TEST(TreeTest, KnowsFieldsOfEs9) {
  EXPECT_EQ(Text(Es9FieldTree("smdpSigned2", Hex("3006800101010100"))),
            "SmdpSigned2{transactionId=01 ccRequiredFlag=false}");
  EXPECT_EQ(Text(Es9FieldTree("euiccChallenge", Hex("0102"))), "bytes=0102");
  EXPECT_TRUE(IsEs9BinaryField("boundProfilePackage"));
  EXPECT_FALSE(IsEs9BinaryField("transactionId"));
  EXPECT_EQ(Es9FieldPrivacy("eventId"), Privacy::kSecret);
}

}  // namespace
}  // namespace lpab::sgp22
