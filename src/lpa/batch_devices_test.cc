#include "lpa/batch_devices.h"

#include <gtest/gtest.h>

namespace lpab::lpa {
namespace {

sgp22::Eid Eid(const char* digits) { return sgp22::Eid::FromDigits(digits).value(); }
const sgp22::Eid kFirst = Eid("89049032123451234512345678901235");
const sgp22::Eid kSecond = Eid("89044050001000000000000000000021");

class BatchDevicesTest : public testing::Test {
 protected:
  std::vector<std::string> read_;  // the devices whose cards were read
  BatchDevices devices_{
      {{"sim:/broken", std::nullopt}, {"sim:/b", std::nullopt}, {"sim:/a", kFirst}},
      [this](const std::string& device, const Call&) -> Result<sgp22::Eid> {
        read_.push_back(device);
        if (device == "sim:/broken") return Fail(ErrorCode::kUnavailable, "dead");
        return kSecond;
      }};
};

TEST_F(BatchDevicesTest, AListedEidIsFoundWithoutReadingCards) {
  EXPECT_EQ(devices_.Find(kFirst, {}).value(), "sim:/a");
  EXPECT_TRUE(read_.empty());
}

TEST_F(BatchDevicesTest, AnotherIsReadFromTheCardsOnce) {
  EXPECT_EQ(devices_.Find(kSecond, {}).value(), "sim:/b");
  EXPECT_EQ(devices_.Find(kSecond, {}).value(), "sim:/b");
  EXPECT_EQ(read_, (std::vector<std::string>{"sim:/broken", "sim:/b"}));
}

TEST_F(BatchDevicesTest, SaysWhichCouldNotBeAsked) {
  const auto found = devices_.Find(Eid("89044050001000000000000000000118"), {});
  EXPECT_EQ(found.error().code, ErrorCode::kNotFound);
  EXPECT_EQ(found.error().message,
            "none of 3 devices is known to have the EID \xE2\x80\xA6"
            "0118; sim:/broken: dead");
}

}  // namespace
}  // namespace lpab::lpa
