#include "base/hex.h"
#include "card/channel_reader.h"
#include "card/isdr.h"
#include "io/temporary_folder.h"
#include "sim/euicc/card_fixture.h"

namespace lpab::sim::euicc {
namespace {

TEST(OpenCardTest, AReaderReachesAllFunctionsOfACardInAFolder) {
  const io::TemporaryFolder folder;
  auto card = OpenCard(folder.path(), SharedPki().ToEuiccIdentity());
  ASSERT_TRUE(card.has_value()) << card.error().ToString();
  lpab::card::ChannelReader reader(**card, "software card");
  auto channel = reader.OpenLogicalChannel(lpab::card::KnownIsdrAids(), Call{});
  ASSERT_TRUE(channel.has_value()) << channel.error().ToString();
  EXPECT_TRUE((*channel)->info().terminal_capability_sent);
  const auto eid = (*channel)->Transmit({0x80, 0xE2, 0x91, 0x00, Hex("BF3E035C015A"), 256}, Call{});
  ASSERT_TRUE(eid.has_value());
  EXPECT_EQ(ToHex(eid->data), "BF3E125A1089049032123451234512345678901235");
  const auto challenge =
      (*channel)->Transmit({0x80, 0xE2, 0x91, 0x00, Hex("BF2E00"), std::nullopt}, Call{});
  ASSERT_TRUE(challenge.has_value());
  EXPECT_EQ(ToHex(challenge->data).substr(0, 10), "BF2E128010");
  const auto segment =
      (*channel)->Transmit({0x80, 0xE2, 0x91, 0x00, Hex("A1822F40"), std::nullopt}, Call{});
  ASSERT_TRUE(segment.has_value());
  EXPECT_EQ(segment->sw.ToString(), "6985") << "no load is under way";
}

TEST(OpenCardTest, AnEidThatIsNoneIsRefused) {
  const io::TemporaryFolder folder;
  pki::EuiccIdentity identity = SharedPki().ToEuiccIdentity();
  identity.eid = "8904903212345123451234567890123X";
  const auto card = OpenCard(folder.path(), identity);
  ASSERT_FALSE(card.has_value());
  EXPECT_EQ(card.error().code, ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace lpab::sim::euicc
