#include "remote/known_devices.h"

#include <algorithm>
#include <cctype>

#include "io/address_list.h"
#include "io/files.h"

namespace lpab::remote {
namespace {

constexpr size_t kMaximumFile = 1024 * 1024;
constexpr size_t kMaximumName = 64;
constexpr mode_t kFileMode = 0600;
constexpr std::string_view kNoAddress = "-";

bool IsNameCharacter(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '_' || c == '-';
}

// The text up to `separator`, which goes away with it.
std::string_view TakeUpTo(std::string_view& text, char separator) {
  const std::string_view part = text.substr(0, text.find(separator));
  text.remove_prefix(std::min(text.size(), part.size() + 1));
  return part;
}

std::optional<KnownDevice> ParseLine(std::string_view line) {
  KnownDevice device;
  device.name = TakeUpTo(line, ' ');
  const auto pin = link::KeyPin::FromText(TakeUpTo(line, ' '));
  const std::string_view where = TakeUpTo(line, ' ');
  device.role = line;
  if (!pin || !IsDeviceName(device.name)) return std::nullopt;
  device.pin = *pin;
  if (where == kNoAddress) return device;
  auto addresses = io::ParseAddresses(where);
  if (!addresses || addresses->empty()) return std::nullopt;
  device.addresses = std::move(*addresses);
  return device;
}

std::string ToLine(const KnownDevice& device) {
  const std::string where =
      device.addresses.empty() ? std::string(kNoAddress) : io::JoinAddresses(device.addresses);
  return device.name + " " + device.pin.ToText() + " " + where + " " + device.role + "\n";
}

}  // namespace

bool IsDeviceName(std::string_view name) {
  return !name.empty() && name.size() <= kMaximumName && std::ranges::all_of(name, IsNameCharacter);
}

std::string ToDeviceName(std::string_view name) {
  std::string out(name.substr(0, kMaximumName));
  std::ranges::replace_if(
      out, [](char c) { return !IsNameCharacter(c); }, '-');
  return out.empty() ? "device" : out;
}

Result<KnownDevices> KnownDevices::Load(std::string path) {
  KnownDevices known(std::move(path));
  if (!io::FileExists(known.path_)) return known;
  LPAB_ASSIGN(const Bytes bytes, io::ReadFile(known.path_, kMaximumFile));
  std::string_view text = AsText(bytes);
  for (size_t number = 1; !text.empty(); ++number) {
    auto device = ParseLine(TakeUpTo(text, '\n'));
    if (!device) {
      return Fail(MakeError(ErrorCode::kMalformed,
                            known.path_ + ": line " + std::to_string(number) + " is no device")
                      .WithNext("mend the line, or remove it and pair the device again"));
    }
    known.devices_.push_back(std::move(*device));
  }
  return known;
}

const KnownDevice* KnownDevices::Find(std::string_view name) const {
  const auto found = std::ranges::find(devices_, name, &KnownDevice::name);
  return found == devices_.end() ? nullptr : &*found;
}

const KnownDevice* KnownDevices::FindByPin(const link::KeyPin& pin) const {
  const auto found = std::ranges::find(devices_, pin, &KnownDevice::pin);
  return found == devices_.end() ? nullptr : &*found;
}

std::string KnownDevices::FreeName(const KnownDevice& device) const {
  constexpr size_t kRoomForNumber = 5;
  std::string free = device.name;
  const auto taken = [&] {
    const KnownDevice* other = Find(free);
    return other != nullptr && other->pin != device.pin;
  };
  for (size_t number = 2; taken(); ++number) {
    free = device.name.substr(0, kMaximumName - kRoomForNumber) + "-" + std::to_string(number);
  }
  return free;
}

Result<std::string> KnownDevices::Put(KnownDevice device) {
  LPAB_ASSIGN(const io::LockFile lock, io::LockFile::Acquire(path_ + ".lock"));
  LPAB_ASSIGN(*this, Load(path_));
  const auto known = std::ranges::find(devices_, device.pin, &KnownDevice::pin);
  if (known != devices_.end() && device.name.empty()) device.name = known->name;
  if (known != devices_.end() && device.addresses.empty()) device.addresses = known->addresses;
  device.name = FreeName(device);
  const std::string name = device.name;
  if (known != devices_.end()) {
    *known = std::move(device);
  } else {
    devices_.push_back(std::move(device));
  }
  LPAB_TRY(Save());
  return name;
}

Result<void> KnownDevices::Remove(std::string_view name) {
  LPAB_ASSIGN(const io::LockFile lock, io::LockFile::Acquire(path_ + ".lock"));
  LPAB_ASSIGN(*this, Load(path_));
  const auto removed = std::erase_if(devices_, [&](const auto& each) { return each.name == name; });
  if (removed > 0) return Save();
  return Fail(MakeError(ErrorCode::kNotFound, "no device is called " + std::string(name))
                  .WithNext("see: lpa devices"));
}

Result<void> KnownDevices::Save() const {
  std::string text;
  for (const KnownDevice& device : devices_) text += ToLine(device);
  return io::WriteFileAtomically(path_, AsBytes(text), kFileMode);
}

}  // namespace lpab::remote
