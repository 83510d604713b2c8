#include "sgp22/chip_settings.h"

#include <gtest/gtest.h>

#include "base/hex.h"

namespace lpab::sgp22 {
namespace {

Bytes Hex(std::string_view text) { return FromHex(text).value(); }

// By hand, after SGP.22 annex H: BF3F { 80 UTF8String }, "a.b".
TEST(ChipSettingsTest, SetsAndRemovesTheDefaultAddress) {
  EXPECT_EQ(ToHex(SetDefaultDpAddress{"a.b"}.Encode()), "BF3F058003612E62");
  EXPECT_EQ(ToHex(SetDefaultDpAddress{""}.Encode()), "BF3F028000");
  EXPECT_TRUE(SetDefaultDpAddressResponse::Decode(Hex("BF3F03800100")));
  const auto refused = SetDefaultDpAddressResponse::Decode(Hex("BF3F0380017F"));
  EXPECT_EQ(refused.error().message,
            "SetDefaultDpAddress: the card refuses and does not say why (127)");
}

// BF34 { 82 BIT STRING { deleteOperationalProfiles, deleteFieldLoadedTestProfiles,
// resetDefaultSmdpAddress } }.
TEST(ChipSettingsTest, ResetsTheMemory) {
  EXPECT_EQ(ToHex(EuiccMemoryReset{true, false, false}.Encode()), "BF340482020780");
  EXPECT_EQ(ToHex(EuiccMemoryReset{true, true, false}.Encode()), "BF3404820206C0");
  EXPECT_EQ(ToHex(EuiccMemoryReset{false, false, true}.Encode()), "BF340482020520");
  EXPECT_EQ(ToHex(EuiccMemoryReset{}.Encode()), "BF3403820100");
  EXPECT_TRUE(EuiccMemoryResetResponse::Decode(Hex("BF3403800100")));
  EXPECT_EQ(EuiccMemoryResetResponse::Decode(Hex("BF3403800101")).error().message,
            "EuiccMemoryReset: there is nothing to delete (1)");
  EXPECT_EQ(EuiccMemoryResetResponse::Decode(Hex("BF3403800105")).error().code, ErrorCode::kBusy);
}

}  // namespace
}  // namespace lpab::sgp22
