// The GSMA TS.48 profiles (../shared/data/ts48), read as a modem reads them.
#include "io/files.h"
#include "sim/euicc/card_fixture.h"
#include "sim/euicc/profile_package.h"

namespace lpab::sim::euicc {
namespace {

class RealProfileTest : public CardTest, public testing::WithParamInterface<const char*> {
 protected:
  // False when the file is not there.
  bool StartWithProfile() {
    const std::string path = std::string(LPAB_SHARED_DATA "/ts48/") + GetParam();
    const auto package = io::ReadFile(path, 1 << 20);
    if (!package) return false;
    ProfilePackageReader reader(1 << 20);
    EXPECT_TRUE(reader.Append(*package).has_value());
    CardState state;
    state.profiles = {MakeProfile("98001032547698103214", kAidA, "TS.48")};
    state.profiles[0].enabled = true;
    state.profiles[0].files = reader.Finish().value().files;
    Start(std::move(state));
    return true;
  }
};

TEST_P(RealProfileTest, IccidImsiSpnAndDirAreRead) {
  if (!StartWithProfile()) GTEST_SKIP() << "no TS.48 profiles in " LPAB_SHARED_DATA;
  EXPECT_EQ(Send("00A4000C022FE2"), "9000");
  EXPECT_EQ(Send("00B000000A"), "980010325476981032149000");
  EXPECT_EQ(Send("00A4000C022F00"), "9000");
  EXPECT_EQ(Send("00B2010400").substr(0, 2), "6C");
  EXPECT_EQ(Whole("00A4040407A0000000871002", "00").substr(0, 2), "62");
  EXPECT_EQ(Send("00A4000C026F07"), "9000");
  EXPECT_EQ(Send("00B0000009"), "0809101010325406369000");
  EXPECT_EQ(Send("00A4000C026F46"), "9000");
  EXPECT_EQ(Send("00B0000011").size(), 2u * 17 + 4);
}

INSTANTIATE_TEST_SUITE_P(Ts48, RealProfileTest,
                         testing::Values("TS48v1_A.der", "TS48v3_SAIP2.3_NoBERTLV.der",
                                         "TS48v5_SAIP2.3_BERTLV_SUCI.der"),
                         [](const auto& info) {
                           return "v" + std::string(info.param).substr(5, 1);
                         });

}  // namespace
}  // namespace lpab::sim::euicc
