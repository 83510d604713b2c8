#include "bridge/audit_result.h"

#include <gtest/gtest.h>

#include "base/hex.h"

namespace lpab::bridge {
namespace {

using card::OutcomeKind;

ChainResult Answered(const char* data, uint16_t status = 0x9000) {
  ChainResult chain;
  chain.outcomes.push_back({OutcomeKind::kAnswered, {{}, apdu::kSwSuccess}});
  chain.outcomes.push_back(
      {OutcomeKind::kAnswered, {FromHex(data).value(), apdu::StatusWord(status)}});
  return chain;
}

AuditResult ResultOf(uint16_t tag, const ChainResult& chain) {
  JudgedObject object;
  object.tag = tag;
  return ResultOf(object, chain);
}

TEST(AuditResult, TheCardsCode) {
  EXPECT_EQ(ResultOf(0xBF31, Answered("BF3103800100")).text, "ok");
  EXPECT_EQ(ResultOf(0xBF31, Answered("BF3103800102")).text, "code 2");
  EXPECT_EQ(ResultOf(0xBF33, Answered("BF3303800100", 0x910F)).text, "ok");
}

TEST(AuditResult, WithoutACode) {
  EXPECT_EQ(ResultOf(0xBF31, Answered("", 0x6985)).text, "status 6985");
  EXPECT_EQ(ResultOf(0xBF31, Answered("BF3203800100")).text, "status 9000") << "another answer";
  EXPECT_EQ(ResultOf(0xBF31, Answered("BF31038001")).text, "status 9000") << "cut off";
  EXPECT_EQ(ResultOf(0xBF31, {}).text, "not sent");
  ChainResult silent = Answered("");
  silent.outcomes.back().kind = OutcomeKind::kUnknown;
  EXPECT_EQ(ResultOf(0xBF31, silent).text, "unknown");
}

// Made by hand after SGP.22 section 2.5.6.
TEST(AuditResult, OfAnInstallation) {
  const auto done = ResultOf(
      0xBF36, Answered("BF3731BF272A800107BF2F16800101810207800C01615A0A98001032547698103214"
                       "06012AA209A0074F02A0000401005F370100"));
  EXPECT_EQ(done.text, "ok");
  EXPECT_EQ(done.iccid, "89000123456789012341");
  const auto refused = ResultOf(
      0xBF36, Answered("BF3730BF2729800107BF2F16800101810207800C01615A0A98001032547698103214"
                       "06012AA208A1068001058101035F370100"));
  EXPECT_EQ(refused.text, "code 3");
  EXPECT_EQ(refused.iccid, "89000123456789012341");
  EXPECT_EQ(ResultOf(0xBF36, Answered("BF3703800100")).text, "status 9000");
  EXPECT_EQ(ResultOf(0xBF36, Answered("")).text, "cut off") << "no result came";
  EXPECT_EQ(ResultOf(0xBF36, Answered("", 0x6A80)).text, "status 6A80");
}

}  // namespace
}  // namespace lpab::bridge
