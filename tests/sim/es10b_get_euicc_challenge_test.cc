// ES10b.GetEUICCChallenge. Spec: SGP.22 section 5.7.7.
#include "raw_rsp.h"

namespace lpab::tests {
namespace {

using GetEuiccChallenge = RawRspTest;

// Steps: ask twice. Pass: 16 bytes each, that differ.
TEST_F(GetEuiccChallenge, SixteenBytesNeverTheSame) {
  const Bytes first = rsp_.Challenge();
  EXPECT_EQ(first.size(), 16u);
  EXPECT_NE(rsp_.Challenge(), first);
}

// Steps: a session is prepared; ask for a challenge, and load the package. Pass: the session is
// over: the first segment is answered 6985, nothing is installed.
TEST_F(GetEuiccChallenge, EndsTheSessionBefore) {
  const auto prepared = rsp_.Prepare();
  ASSERT_TRUE(prepared);
  const auto segments = rsp_.server.Bind(RawRsp::OneTimeKey(*prepared));
  rsp_.Challenge();
  const std::string answer = rsp_.Load(segments);
  EXPECT_NE(answer.find("6985, conditions of use not satisfied"), std::string::npos) << answer;
  EXPECT_TRUE(world_.card_state().profiles.empty());
}

}  // namespace
}  // namespace lpab::tests
