// KnownDevices: the devices that this client is paired with, kept on its disk.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "io/socket.h"
#include "link/key_pin.h"

namespace lpab::remote {

struct KnownDevice {
  std::string name;  // what --card bridge:NAME says; IsDeviceName() holds
  link::KeyPin pin;
  std::vector<io::HostPort> addresses;  // tried in order; none: paired over Bluetooth
  std::string role;                     // at pairing; the device's own word counts
};

// In a client's state folder.
inline std::string DevicesIn(const std::string& folder) { return folder + "/devices"; }
inline std::string IdentityIn(const std::string& folder) { return folder + "/identity.pem"; }

// Letters, digits, "." "_" "-"; at most 64, and no address.
bool IsDeviceName(std::string_view name);
// The name with other characters replaced; "device" where nothing is left.
std::string ToDeviceName(std::string_view name);

// A file of lines "NAME PIN HOST:PORT[,HOST:PORT...] ROLE", "-" for no address, replaced as a whole
// at each change.
// Not for two writers at once: a lock beside it refuses the second. One thread.
class KnownDevices {
 public:
  // Errors: kMalformed, naming the line, and those of reading; a missing file is an empty list.
  static Result<KnownDevices> Load(std::string path);

  const std::vector<KnownDevice>& all() const { return devices_; }
  const KnownDevice* Find(std::string_view name) const;
  const KnownDevice* FindByPin(const link::KeyPin& pin) const;

  // Adds the device, or replaces the one of its pin, which keeps its name and its addresses where
  // `device` has none. Gives the name under which it is kept: with a number where another device
  // has it. Errors: kBusy (another process writes), those of writing.
  Result<std::string> Put(KnownDevice device);
  // Errors: kNotFound; as Put().
  Result<void> Remove(std::string_view name);

 private:
  explicit KnownDevices(std::string path) : path_(std::move(path)) {}

  std::string FreeName(const KnownDevice& device) const;
  Result<void> Save() const;

  std::string path_;
  std::vector<KnownDevice> devices_;
};

}  // namespace lpab::remote
