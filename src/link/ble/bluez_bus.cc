#ifdef LPAB_BLE

#include "link/ble/bluez_bus.h"

#include "io/wait.h"

namespace lpab::link::ble {
namespace {

constexpr Duration kOneWait = std::chrono::seconds(1);  // then sd-bus looks at its own timeouts

bool Is(const sdbus::Error& error, std::string_view name) { return error.getName() == name; }

}  // namespace

Error AdapterIsOff() {
  return MakeError(ErrorCode::kUnavailable, "the Bluetooth adapter is off")
      .WithNext("switch it on: bluetoothctl power on; rfkill unblock bluetooth");
}

std::string AdapterName(const sdbus::ObjectPath& path) { return path.substr(path.rfind('/') + 1); }

Error FromBus(const sdbus::Error& error) {
  if (Is(error, "org.freedesktop.DBus.Error.ServiceUnknown") ||
      Is(error, "org.freedesktop.DBus.Error.NameHasNoOwner")) {
    return MakeError(ErrorCode::kUnavailable, "BlueZ, which does Bluetooth, does not run")
        .WithNext("install and start it: apt install bluez; systemctl start bluetooth");
  }
  if (Is(error, "org.freedesktop.DBus.Error.AccessDenied") ||
      Is(error, "org.bluez.Error.NotAuthorized")) {
    return MakeError(ErrorCode::kRefused, "BlueZ refuses this user: " + error.getMessage())
        .WithNext("be in the group bluetooth, or run this as root");
  }
  if (Is(error, "org.bluez.Error.NotReady")) return AdapterIsOff();
  if (Is(error, "org.bluez.Error.NotPermitted") || Is(error, "org.bluez.Error.InProgress")) {
    return MakeError(ErrorCode::kBusy, "Bluetooth is in use by another program of this machine");
  }
  if (Is(error, "org.freedesktop.DBus.Error.UnknownObject") ||
      Is(error, "org.freedesktop.DBus.Error.UnknownMethod")) {
    return MakeError(ErrorCode::kUnavailable, "the Bluetooth adapter or device is gone");
  }
  return MakeError(ErrorCode::kUnavailable, "BlueZ says: " + error.getMessage());
}

Result<sdbus::ObjectPath> FindAdapter(const Objects& objects, const std::string& name,
                                      const char* interface) {
  std::string others;
  for (const auto& [path, interfaces] : objects) {
    if (!interfaces.contains(interface)) continue;
    if (name.empty() || AdapterName(path) == name) return path;
    others += (others.empty() ? "" : ", ") + AdapterName(path);
  }
  std::string message = "there is no Bluetooth adapter" + (name.empty() ? "" : " " + name);
  if (!others.empty()) message += ", but " + others;
  return Fail(ErrorCode::kNotFound, std::move(message));
}

Result<std::unique_ptr<BluezBus>> BluezBus::Connect() {
  try {
    return std::unique_ptr<BluezBus>(new BluezBus(sdbus::createSystemBusConnection()));
  } catch (const sdbus::Error& error) {
    return Fail(MakeError(ErrorCode::kUnavailable,
                          "the system's D-Bus cannot be reached: " + error.getMessage()));
  }
}

std::unique_ptr<sdbus::IProxy> BluezBus::Proxy(const std::string& path) {
  return sdbus::createProxy(*connection_, kBluez, path);
}

Result<void> BluezBus::Process() {
  try {
    while (connection_->processPendingRequest()) continue;
  } catch (const sdbus::Error& error) {
    return Fail(ErrorCode::kUnavailable, "the system's D-Bus is gone: " + error.getMessage());
  }
  return {};
}

Result<void> BluezBus::Await(const bool& done, const Call& call) {
  for (;;) {
    LPAB_TRY(Process());
    if (done) return {};
    LPAB_TRY(call.Check("waiting for BlueZ"));
    auto ready = io::WaitReadable(connection_->getEventLoopPollData().fd, call.Within(kOneWait));
    if (!ready && ready.error().code != ErrorCode::kTimeout) return ready;
  }
}

Result<Objects> BluezBus::ListObjects(const Call& call) {
  LPAB_ASSIGN(auto answer, Ask<Objects>(*this, "/", kObjectManager, "GetManagedObjects", call));
  return std::move(std::get<0>(answer));
}

}  // namespace lpab::link::ble

#endif
