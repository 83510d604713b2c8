#include "remote/known_devices.h"

#include <gtest/gtest.h>

#include "io/files.h"
#include "io/temporary_folder.h"

namespace lpab::remote {
namespace {

KnownDevice Device(uint8_t number, std::string name) {
  return {std::move(name),
          *link::KeyPin::From(Bytes(32, number)),
          {{"192.168.4.1", 7025}, {"fe80::1", 7025}},
          "installer"};
}

class KnownDevicesTest : public testing::Test {
 protected:
  const io::TemporaryFolder folder_;
  const std::string path_ = DevicesIn(folder_.path());
};

TEST_F(KnownDevicesTest, AreKept) {
  KnownDevices known = KnownDevices::Load(path_).value();
  EXPECT_EQ(known.Put(Device(1, "cabin")).value(), "cabin");
  EXPECT_EQ(AsText(*io::ReadFile(path_, 1000)),
            "cabin 0101010101010101010101010101010101010101010101010101010101010101 "
            "192.168.4.1:7025,[fe80::1]:7025 installer\n");
  const KnownDevices again = KnownDevices::Load(path_).value();
  ASSERT_NE(again.Find("cabin"), nullptr);
  EXPECT_EQ(again.Find("cabin")->addresses[1].host, "fe80::1");
  EXPECT_EQ(again.FindByPin(Device(1, "").pin)->role, "installer");
  EXPECT_EQ(again.Find("cab"), nullptr);
}

TEST_F(KnownDevicesTest, OneOfTheSameNameGetsANumber) {
  KnownDevices known = KnownDevices::Load(path_).value();
  EXPECT_EQ(known.Put(Device(1, "gateway")).value(), "gateway");
  EXPECT_EQ(known.Put(Device(2, "gateway")).value(), "gateway-2");
  EXPECT_EQ(known.Put(Device(1, "gateway")).value(), "gateway") << "paired again";
  EXPECT_EQ(known.Put(Device(2, "")).value(), "gateway-2") << "keeps its name";
  EXPECT_EQ(known.all().size(), 2u);
  ASSERT_TRUE(known.Remove("gateway"));
  EXPECT_EQ(known.Remove("gateway").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(known.all().size(), 1u);
}

TEST_F(KnownDevicesTest, OneThatWasPairedOverBluetoothHasNoAddress) {
  KnownDevices known = KnownDevices::Load(path_).value();
  KnownDevice device = Device(1, "cabin");
  const auto addresses = std::exchange(device.addresses, {});
  ASSERT_TRUE(known.Put(device));
  EXPECT_TRUE(KnownDevices::Load(path_)->Find("cabin")->addresses.empty());
  ASSERT_TRUE(known.Put(Device(1, "cabin")));
  ASSERT_TRUE(known.Put(device)) << "its address is not forgotten again";
  const auto loaded = KnownDevices::Load(path_).value();
  ASSERT_EQ(loaded.Find("cabin")->addresses.size(), addresses.size());
}

TEST_F(KnownDevicesTest, AnotherProgramsPairingIsNotLost) {
  KnownDevices one = KnownDevices::Load(path_).value();
  KnownDevices other = KnownDevices::Load(path_).value();
  ASSERT_TRUE(one.Put(Device(1, "cabin")));
  ASSERT_TRUE(other.Put(Device(2, "attic")));
  EXPECT_EQ(KnownDevices::Load(path_)->all().size(), 2u);
}

TEST_F(KnownDevicesTest, ALineThatIsNoneIsNamed) {
  ASSERT_TRUE(io::WriteFileAtomically(path_, AsBytes("cabin 0101 192.168.4.1:7025 installer\n")));
  const auto loaded = KnownDevices::Load(path_);
  ASSERT_FALSE(loaded);
  EXPECT_NE(loaded.error().message.find("line 1"), std::string::npos);
}

TEST(DeviceName, IsWhatCardNamesTake) {
  EXPECT_TRUE(IsDeviceName("router-7.lab_2"));
  EXPECT_FALSE(IsDeviceName(""));
  EXPECT_FALSE(IsDeviceName("192.168.4.1:7025"));
  EXPECT_FALSE(IsDeviceName("a b"));
  EXPECT_FALSE(IsDeviceName(std::string(65, 'a')));
  EXPECT_EQ(ToDeviceName("Müller's box"), "M--ller-s-box");
  EXPECT_EQ(ToDeviceName(""), "device");
}

}  // namespace
}  // namespace lpab::remote
