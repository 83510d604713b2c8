#include "modem/port_finder.h"

#include <gtest/gtest.h>

#include <fstream>

#include "io/temporary_folder.h"

namespace lpab::modem {
namespace {

namespace fs = std::filesystem;

// A folder as sysfs is: class/tty/NAME/device leads to the tty's folder inside the USB interface.
class PortFinderTest : public testing::Test {
 protected:
  void Write(const fs::path& file, const std::string& text) {
    fs::create_directories(file.parent_path());
    std::ofstream(file) << text << "\n";
  }
  void AddUsb(const std::string& name, const std::string& vendor, const std::string& product,
              const std::string& interface) {
    const fs::path device = sys_ / "devices" / ("1-1-" + vendor + product);
    Write(device / "idVendor", vendor);
    Write(device / "idProduct", product);
    const fs::path of_interface = device / ("1-1:1." + interface);
    Write(of_interface / "bInterfaceNumber", interface);
    // usb-serial has a folder of its own for the port, cdc_acm has not.
    const fs::path tty = name.starts_with("ttyUSB") ? of_interface / name : of_interface;
    fs::create_directories(tty);
    Link(name, tty);
  }
  void Link(const std::string& name, const fs::path& device) {
    const fs::path entry = sys_ / "class" / "tty" / name;
    fs::create_directories(entry);
    fs::create_directory_symlink(device, entry / "device");
  }
  std::vector<std::string> Paths() {
    std::vector<std::string> paths;
    for (const FoundPort& port : FindPorts(sys_)) paths.push_back(port.path);
    return paths;
  }

  io::TemporaryFolder folder_;
  fs::path sys_ = folder_.path();
};

// An EC25 beside another device: its interface 2 comes first (ModemManager's port types).
TEST_F(PortFinderTest, TheKnownAtPortComesFirst) {
  for (const char* interface : {"00", "01", "02", "03"}) {
    AddUsb("ttyUSB" + std::string(interface + 1), "2c7c", "0125", interface);
  }
  AddUsb("ttyACM0", "1199", "9071", "03");
  EXPECT_EQ(Paths(), (std::vector<std::string>{"/dev/ttyUSB2", "/dev/ttyACM0", "/dev/ttyUSB0",
                                               "/dev/ttyUSB1", "/dev/ttyUSB3"}));
  const FoundPort first = FindPorts(sys_).front();
  EXPECT_TRUE(first.known);
  EXPECT_EQ(first.usb, (UsbPort{0x2C7C, 0x0125, 2}));
}

TEST_F(PortFinderTest, NumbersAreOrderedAsNumbers) {
  for (const char* name : {"ttyUSB10", "ttyUSB9"}) AddUsb(name, "1234", "5678", "00");
  EXPECT_EQ(Paths(), (std::vector<std::string>{"/dev/ttyUSB9", "/dev/ttyUSB10"}));
}

TEST_F(PortFinderTest, UartsAndBrokenEntriesAreLeftAlone) {
  Link("ttyS0", sys_);
  AddUsb("ttyUSB0", "zz", "0125", "02");
  ASSERT_EQ(Paths(), std::vector<std::string>{"/dev/ttyUSB0"});
  EXPECT_EQ(FindPorts(sys_).front().usb, std::nullopt);
}

TEST_F(PortFinderTest, NamesTheUsbDeviceOfATty) {
  AddUsb("ttyUSB2", "2c7c", "0125", "02");
  AddUsb("ttyACM0", "1199", "9071", "03");
  Link("ttyS0", sys_);
  const std::string devices = fs::canonical(sys_ / "devices").string();
  EXPECT_EQ(UsbDeviceOf("/dev/ttyUSB2", sys_), devices + "/1-1-2c7c0125");
  EXPECT_EQ(UsbDeviceOf("/dev/ttyACM0", sys_), devices + "/1-1-11999071");
  EXPECT_EQ(UsbDeviceOf("/dev/ttyS0", sys_), std::nullopt);
  EXPECT_EQ(UsbDeviceOf("/tmp/modem.sock", sys_), std::nullopt);
}

TEST_F(PortFinderTest, NoSysfsIsNoPort) { EXPECT_TRUE(FindPorts("/nonexistent").empty()); }

}  // namespace
}  // namespace lpab::modem
