// The bridge over Bluetooth Low Energy, with BlueZ: the service a device offers, and how a client
// finds and reaches it (docs/ble.md; -DLPAB_BLE=ON). Security is TLS's, inside the streams.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/call.h"
#include "io/byte_stream.h"
#include "io/poll_loop.h"
#include "link/key_pin.h"

namespace lpab::link::ble {

inline constexpr char kServiceUuid[] = "28b40001-7fe9-49c6-8b89-19a29144767f";
inline constexpr char kToDeviceUuid[] = "28b40002-7fe9-49c6-8b89-19a29144767f";
inline constexpr char kToClientUuid[] = "28b40003-7fe9-49c6-8b89-19a29144767f";
inline constexpr char kAboutUuid[] = "28b40004-7fe9-49c6-8b89-19a29144767f";

// What "ble" and "ble:ADAPTER" name as a place to listen; nothing for other texts. An empty one is
// the first adapter there is.
std::optional<std::string> AdapterIn(std::string_view place);

struct PeripheralOptions {
  std::string adapter;  // "hci0"; empty: the first there is
  std::string name;     // the device's own
  KeyPin device;
  std::function<void(const std::string& state)> changed = {};  // State()
};

// The device's side. Lives on the loop's thread, where BlueZ is heard, too; the loop must outlive
// it. An adapter that is not there, and BlueZ itself, are waited for.
class Peripheral {
 public:
  using Taken = std::function<void(std::unique_ptr<io::FdStream>)>;

  // `taken`: for the streams that clients open while it is open.
  // Errors: kUnsupported (not built in), kUnavailable (no system bus).
  static Result<std::unique_ptr<Peripheral>> Make(io::PollLoop& loop, PeripheralOptions options,
                                                  Taken taken);
  virtual ~Peripheral() = default;

  // Open: offers the service, and advertises it, from here on. Shut, as at first: advertises no
  // more, and takes no more streams; the service is there until the last has ended.
  virtual void Set(bool open) = 0;
  // For people: "shut", "advertising cabin-1a2b3c4d on hci0", "waiting: there is no adapter hci0".
  virtual std::string State() const = 0;

 protected:
  Peripheral() = default;
};

// A device that advertises the service; nothing of it is proven.
struct FoundDevice {
  std::string name;
  std::string short_id;
  std::string address;  // "00:AA:01:00:00:23"
  int rssi = 0;         // dBm; 0: not known
};

// Looks around for `time`. `adapter` as above.
// Errors: kUnsupported; kUnavailable (no BlueZ, no adapter, or it is off); kBusy, kCancelled,
// kRefused (BlueZ allows this user nothing).
Result<std::vector<FoundDevice>> Scan(const std::string& adapter, Duration time, const Call& call);

// A connection of the radio to a device, on which streams are opened. Destruction ends it. One
// thread at a time.
class Connection {
 public:
  virtual ~Connection() = default;

  // A stream, which ends with the connection.
  // Errors: kFailedPrecondition (the connection has ended); kUnavailable (it ends meanwhile, or the
  // device says why not); kTimeout, kCancelled.
  virtual Result<std::unique_ptr<io::FdStream>> Open(const Call& call) = 0;
  // Ends it, and so its streams, at once.
  virtual void End() = 0;

 protected:
  Connection() = default;
};

// Finds the device with this short id and connects. Dialer (dialer.h) shares what it gives.
// Errors: as Scan(); kNotFound (nobody near advertises it), kTimeout, kBusy (another program of
// this machine has it), kProtocol (it does not offer what it should).
Result<std::unique_ptr<Connection>> Connect(const std::string& adapter, const std::string& short_id,
                                            const Call& call);

}  // namespace lpab::link::ble
