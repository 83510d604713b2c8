#include "trace/masker.h"

#include <gtest/gtest.h>

#include "base/hex.h"

namespace lpab::trace {
namespace {

Bytes Bin(std::string_view text) { return FromHex(text).value(); }

// AuthenticateServer with the matching id "SAMPLE-7" in ctxParams1.
constexpr char kAuthenticate[] = "BF380CA00A800853414D504C452D37";
// EID and ICCID of recorded/lpac-management.txt.
constexpr char kEid[] = "BF3E125A1089049032123451234512345678901234";
constexpr char kEnable[] = "BF3111A00C5A0A989444999999990990F8810100";

TEST(MaskerTest, HidesWhatTheTreeMarks) {
  const Masker masker(false);
  const Bytes secret = Bin(kAuthenticate);
  EXPECT_EQ(masker.Hex(secret, sgp22::Es10RequestTree(secret)), "BF380CA00A8008****************");
  const Bytes eid = Bin(kEid);
  EXPECT_EQ(masker.Hex(eid, sgp22::Es10AnswerTree(eid)),
            "BF3E125A10****************************1234");
  const Bytes enable = Bin(kEnable);
  EXPECT_EQ(masker.Hex(enable, sgp22::Es10RequestTree(enable)),
            "BF3111A00C5A0A****************90F8810100");
}

TEST(MaskerTest, ShowsIdentifiersButNoSecretsWhenAskedTo) {
  const Masker masker(true);
  const Bytes eid = Bin(kEid);
  EXPECT_EQ(masker.Hex(eid, sgp22::Es10AnswerTree(eid)), kEid);
  const Bytes secret = Bin(kAuthenticate);
  EXPECT_EQ(masker.Hex(secret, sgp22::Es10RequestTree(secret)), "BF380CA00A8008****************");
}

TEST(MaskerTest, HidesWhatItLearntWhereverItIs) {
  Masker masker(false);
  masker.Learn(sgp22::Es10RequestTree(Bin(kAuthenticate)));
  masker.Learn(sgp22::Es10AnswerTree(Bin(kEid)));
  masker.Learn(sgp22::Es10RequestTree(Bin(kEnable)));
  EXPECT_EQ(masker.Text("order SAMPLE-7 of 89049032123451234512345678901234 for "
                        "8949449999999990098 is used"),
            "order ******** of ****************************1234 for ***************0098 is used");
  EXPECT_EQ(masker.Hex(Bin("0053414D504C452D3700"), {}), "00****************00");
  EXPECT_EQ(masker.Hex(Bin("00989444999999990990F8"), {}), "00****************90F8");
}

TEST(MaskerTest, LeavesShortValuesInText) {
  Masker masker(false);
  masker.Learn(sgp22::Es10RequestTree(Bin("BF3805A003800131")));  // the matching id "1"
  EXPECT_EQ(masker.Text("1 of 1"), "1 of 1");
}

// What is cut off within an identifier shows none of it.
TEST(MaskerTest, HidesACutIdentifierWhole) {
  const Masker masker(false);
  const Bytes cut = Bin("BF3E125A1089049032");
  EXPECT_EQ(masker.Hex(cut, sgp22::Es10AnswerTree(cut)), "BF3E125A10********");
}

}  // namespace
}  // namespace lpab::trace
