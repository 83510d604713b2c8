// FindPorts: the serial ports of this machine that may be a modem's AT port.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "modem/modem_profile.h"

namespace lpab::modem {

struct FoundPort {
  std::string path;            // "/dev/ttyUSB2"
  std::optional<UsbPort> usb;  // what it is on USB; none: not on USB
  bool known = false;          // a row says that this is its AT port
};

// Those on USB (ttyUSB*, ttyACM*), in the order in which to try them: first those of which a row
// says that they are AT ports, then the others by name. UARTs are not among them: nobody knows
// what stands behind one. `sys` is where sysfs is; tests put a folder there.
// Spec: Linux Documentation/ABI/testing/sysfs-bus-usb (bInterfaceNumber, idVendor, idProduct).
std::vector<FoundPort> FindPorts(const std::filesystem::path& sys = "/sys");

// The folder in sysfs of the USB device that the tty `path` belongs to, which is how ModemManager
// names a device; links are followed. Nothing where it is not on USB.
std::optional<std::string> UsbDeviceOf(const std::string& path,
                                       const std::filesystem::path& sys = "/sys");

}  // namespace lpab::modem
