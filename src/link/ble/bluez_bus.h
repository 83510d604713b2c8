// BlueZ on the system's D-Bus, over sdbus-c++. Private to link/ble; only for what is built with it.
#pragma once

#include <sdbus-c++/sdbus-c++.h>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/call.h"
#include "base/result.h"

namespace lpab::link::ble {

inline constexpr char kBluez[] = "org.bluez";
inline constexpr char kAdapter[] = "org.bluez.Adapter1";
inline constexpr char kDevice[] = "org.bluez.Device1";
inline constexpr char kService[] = "org.bluez.GattService1";
inline constexpr char kCharacteristic[] = "org.bluez.GattCharacteristic1";
inline constexpr char kGattManager[] = "org.bluez.GattManager1";
inline constexpr char kAdvertisingManager[] = "org.bluez.LEAdvertisingManager1";
inline constexpr char kObjectManager[] = "org.freedesktop.DBus.ObjectManager";
inline constexpr char kProperties[] = "org.freedesktop.DBus.Properties";

using Properties = std::map<std::string, sdbus::Variant>;
using Interfaces = std::map<std::string, Properties>;
using Objects = std::map<sdbus::ObjectPath, Interfaces>;

// What BlueZ or the bus says, in this project's terms.
Error FromBus(const sdbus::Error& error);

// Its value, where the object has it with that type.
template <typename T>
std::optional<T> Get(const Properties& properties, const std::string& name) {
  const auto found = properties.find(name);
  if (found == properties.end() || !found->second.containsValueOfType<T>()) return std::nullopt;
  return found->second.get<T>();
}

Error AdapterIsOff();

// "hci0" of "/org/bluez/hci0".
std::string AdapterName(const sdbus::ObjectPath& path);

// The adapter of that name, or the first for an empty one, that has `interface`.
// Errors: kNotFound (with what there is).
Result<sdbus::ObjectPath> FindAdapter(const Objects& objects, const std::string& name,
                                      const char* interface);

// The connection. Nothing runs by itself: replies come when Process() or Await() is called. One
// thread.
class BluezBus {
 public:
  // Errors: kUnavailable.
  static Result<std::unique_ptr<BluezBus>> Connect();

  sdbus::IConnection& connection() { return *connection_; }
  // A new proxy for an object of BlueZ.
  std::unique_ptr<sdbus::IProxy> Proxy(const std::string& path);

  // Handles what has come. Errors: kUnavailable (the bus is gone).
  Result<void> Process();
  // The same until `done`. Errors: kUnavailable, kTimeout, kCancelled.
  Result<void> Await(const bool& done, const Call& call);

  // All objects of BlueZ. Errors: kUnavailable, kTimeout, kCancelled.
  Result<Objects> ListObjects(const Call& call);

 private:
  explicit BluezBus(std::unique_ptr<sdbus::IConnection> connection)
      : connection_(std::move(connection)) {}

  const std::unique_ptr<sdbus::IConnection> connection_;
};

// Asks an object of BlueZ and waits for the answer.
// Errors: those of BlueZ (FromBus()), kUnavailable, kTimeout, kCancelled.
template <typename... Results, typename... Arguments>
Result<std::tuple<Results...>> Ask(BluezBus& bus, const std::string& path, const char* interface,
                                   const char* method, const Call& call, Arguments&&... arguments) {
  bool done = false;
  Result<std::tuple<Results...>> answer = Fail(ErrorCode::kInternal, "no answer");
  auto proxy = bus.Proxy(path);
  try {
    proxy->callMethodAsync(method)
        .onInterface(interface)
        .withTimeout(std::chrono::minutes(2))  // `call` counts; BlueZ takes up to 40 s to connect
        .withArguments(std::forward<Arguments>(arguments)...)
        .uponReplyInvoke([&](const sdbus::Error* error, const Results&... results) {
          done = true;
          if (error != nullptr) {
            answer = Fail(FromBus(*error));
          } else {
            answer = std::tuple<Results...>(results...);
          }
        });
  } catch (const sdbus::Error& error) {
    return Fail(FromBus(error));
  }
  LPAB_TRY(bus.Await(done, call));
  return answer;
}

}  // namespace lpab::link::ble
