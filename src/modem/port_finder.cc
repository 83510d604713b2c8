#include "modem/port_finder.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <tuple>

namespace lpab::modem {
namespace {

namespace fs = std::filesystem;

// A file of one hexadecimal number, as sysfs has them.
std::optional<uint16_t> ReadHex(const fs::path& file) {
  std::ifstream stream(file);
  std::string text;
  stream >> text;
  uint16_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, 16);
  if (error != std::errc() || text.empty() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// The folder of the USB interface of a tty, whose `device` is that folder (ttyACM) or one below it
// (ttyUSB); the USB device is the folder above. Empty: none.
fs::path UsbInterfaceOf(const fs::path& device) {
  std::error_code error;
  fs::path folder = fs::canonical(device, error);
  if (error) return {};
  if (!fs::exists(folder / "bInterfaceNumber", error)) folder = folder.parent_path();
  return fs::exists(folder / "bInterfaceNumber", error) ? folder : fs::path();
}

std::optional<UsbPort> UsbOf(const fs::path& device) {
  const fs::path folder = UsbInterfaceOf(device);
  if (folder.empty()) return std::nullopt;
  const auto interface = ReadHex(folder / "bInterfaceNumber");
  const auto vendor = ReadHex(folder.parent_path() / "idVendor");
  const auto product = ReadHex(folder.parent_path() / "idProduct");
  if (!interface || !vendor || !product) return std::nullopt;
  return UsbPort{*vendor, *product, static_cast<uint8_t>(*interface)};
}

bool IsKnown(const UsbPort& port) {
  return std::ranges::any_of(ModemProfiles(), [&port](const ModemProfile& row) {
    return std::ranges::find(row.usb, port) != row.usb.end();
  });
}

// ttyUSB2 before ttyUSB10.
auto Order(const FoundPort& port) {
  return std::make_tuple(!port.known, port.path.size(), port.path);
}

}  // namespace

std::vector<FoundPort> FindPorts(const fs::path& sys) {
  std::vector<FoundPort> ports;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(sys / "class" / "tty", error)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with("ttyUSB") && !name.starts_with("ttyACM")) continue;
    FoundPort port{"/dev/" + name, UsbOf(entry.path() / "device"), false};
    port.known = port.usb && IsKnown(*port.usb);
    ports.push_back(std::move(port));
  }
  std::ranges::sort(ports, {}, Order);
  return ports;
}

std::optional<std::string> UsbDeviceOf(const std::string& path, const fs::path& sys) {
  std::error_code error;
  const fs::path node = fs::weakly_canonical(path, error);
  const fs::path folder = UsbInterfaceOf(sys / "class" / "tty" / node.filename() / "device");
  if (folder.empty()) return std::nullopt;
  return folder.parent_path().string();
}

}  // namespace lpab::modem
