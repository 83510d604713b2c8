#ifdef LPAB_BLE

#include <algorithm>
#include <utility>

#include "link/ble/advertised_name.h"
#include "link/ble/ble.h"
#include "link/ble/bluez_bus.h"
#include "link/ble/carrier.h"

namespace lpab::link::ble {
namespace {

constexpr Duration kLook = std::chrono::milliseconds(200);  // between looks at BlueZ's objects
constexpr Duration kQuick = std::chrono::seconds(10);       // for what needs no radio
constexpr Duration kFindTime = std::chrono::seconds(10);
constexpr Duration kConnectTime = std::chrono::seconds(40);
constexpr Duration kGoodbye = std::chrono::seconds(2);
// BlueZ takes 2.5 s for it. Until it has answered, a connection that is asked for is the one that
// ends then.
constexpr Duration kDisconnectTime = std::chrono::seconds(10);

bool OffersService(const Properties& device) {
  const auto uuids = Get<std::vector<std::string>>(device, "UUIDs");
  return uuids && std::ranges::count(*uuids, kServiceUuid) > 0;
}

struct Seen {
  sdbus::ObjectPath path;
  FoundDevice device;
  bool connected = false;
  bool offers_service = false;
};

// The devices of an adapter that are called as ours are. Those that BlueZ only remembers have no
// RSSI; one whose service went while it was connected is not said to offer it for ever after (BlueZ
// 5.66 shows what it found when connected, not what is advertised).
std::vector<Seen> DevicesIn(const Objects& objects, const std::string& adapter) {
  std::vector<Seen> devices;
  for (const auto& [path, interfaces] : objects) {
    const auto found = interfaces.find(kDevice);
    if (found == interfaces.end() || !path.starts_with(adapter + "/")) continue;
    const Properties& properties = found->second;
    const std::string name = Get<std::string>(properties, "Name").value_or("");
    const auto short_id = ShortIdIn(name);
    if (!short_id) continue;
    FoundDevice device{name, *short_id, Get<std::string>(properties, "Address").value_or(""),
                       Get<int16_t>(properties, "RSSI").value_or(0)};
    devices.push_back({path, std::move(device), Get<bool>(properties, "Connected").value_or(false),
                       OffersService(properties)});
  }
  return devices;
}

// Looking around, until destroyed.
class Discovery {
 public:
  static Result<Discovery> Start(BluezBus& bus, const std::string& adapter, const Call& call) {
    const Properties filter{{"UUIDs", std::vector<std::string>{kServiceUuid}},
                            {"Transport", std::string("le")}};
    const lpab::Call quick = call.Within(kQuick);
    LPAB_TRY(Ask(bus, adapter, kAdapter, "SetDiscoveryFilter", quick, filter));
    LPAB_TRY(Ask(bus, adapter, kAdapter, "StartDiscovery", quick));
    return Discovery(bus, adapter);
  }
  Discovery(Discovery&& other) noexcept
      : bus_(std::exchange(other.bus_, nullptr)), adapter_(std::move(other.adapter_)) {}
  Discovery& operator=(Discovery&&) = delete;
  ~Discovery() {
    if (bus_ == nullptr) return;
    (void)Ask(*bus_, adapter_, kAdapter, "StopDiscovery", {Deadline::After(kGoodbye), {}});
  }

 private:
  Discovery(BluezBus& bus, std::string adapter) : bus_(&bus), adapter_(std::move(adapter)) {}

  BluezBus* bus_;
  std::string adapter_;
};

Result<sdbus::ObjectPath> AdapterHere(BluezBus& bus, const std::string& name, const Call& call) {
  LPAB_ASSIGN(const Objects objects, bus.ListObjects(call.Within(kQuick)));
  LPAB_ASSIGN(const auto adapter, FindAdapter(objects, name, kAdapter));
  if (!Get<bool>(objects.at(adapter).at(kAdapter), "Powered").value_or(true)) {
    return Fail(AdapterIsOff());
  }
  return adapter;
}

// Lets BlueZ do something for a moment. Errors: kUnavailable, kCancelled.
Result<void> Pause(BluezBus& bus, const Call& call) {
  auto waited = bus.Await(false, call.Within(kLook));
  const bool over = !waited && waited.error().code == ErrorCode::kTimeout;
  return over ? call.Check("looking for Bluetooth devices") : waited;
}

// Of this program, from BlueZ's having connected on.
class BluezConnection final : public Connection {
 public:
  BluezConnection(std::unique_ptr<BluezBus> bus, std::string device)
      : bus_(std::move(bus)), device_(std::move(device)) {}
  BluezConnection(const BluezConnection&) = delete;
  BluezConnection& operator=(const BluezConnection&) = delete;
  ~BluezConnection() override { End(); }

  // What its streams go over. Errors: those of Connect(). Once.
  Result<void> Start(const Call& call);

  Result<std::unique_ptr<io::FdStream>> Open(const Call& call) override {
    if (carrier_ != nullptr) return carrier_->Open(call);
    return Fail(ErrorCode::kFailedPrecondition, "the Bluetooth connection has been ended");
  }
  void End() override {
    carrier_.reset();
    if (std::exchange(ended_, true)) return;
    (void)Ask(*bus_, device_, kDevice, "Disconnect", {Deadline::After(kDisconnectTime), {}});
  }

 private:
  Result<std::unique_ptr<Carrier>> MakeCarrier(const Call& call);

  const std::unique_ptr<BluezBus> bus_;
  const std::string device_;
  std::unique_ptr<Carrier> carrier_;
  bool ended_ = false;
};

Unexpected NotNear(const std::string& short_id) {
  return Fail(MakeError(ErrorCode::kNotFound,
                        "no device near advertises itself over Bluetooth as " + short_id)
                  .WithNext("check that the device is on and near, and open its access window: "
                            "lpa-bridged open; `lpa devices --ble` shows who is there"));
}

Result<sdbus::ObjectPath> FindNear(BluezBus& bus, const std::string& adapter,
                                   const std::string& short_id, const Call& call) {
  LPAB_ASSIGN(const Discovery discovery, Discovery::Start(bus, adapter, call));
  const lpab::Call looking = call.Within(kFindTime);
  while (!looking.deadline.Expired()) {
    LPAB_ASSIGN(const Objects objects, bus.ListObjects(call.Within(kQuick)));
    for (const Seen& seen : DevicesIn(objects, adapter)) {
      const bool here = seen.device.rssi != 0 || seen.connected;
      if (here && seen.device.short_id == short_id) return seen.path;
    }
    LPAB_TRY(Pause(bus, call));
  }
  return NotNear(short_id);
}

// The paths of the service's characteristics by UUID, once BlueZ has read what the device offers.
Result<std::map<std::string, std::string>> Resolve(BluezBus& bus, const std::string& device,
                                                   const Call& call) {
  for (;;) {
    LPAB_ASSIGN(const Objects objects, bus.ListObjects(call.Within(kQuick)));
    const auto found = objects.find(sdbus::ObjectPath(device));
    if (found == objects.end() || !found->second.contains(kDevice) ||
        !Get<bool>(found->second.at(kDevice), "Connected").value_or(false)) {
      return Fail(ErrorCode::kUnavailable, "the device has ended the Bluetooth connection");
    }
    if (Get<bool>(found->second.at(kDevice), "ServicesResolved").value_or(false)) {
      std::map<std::string, std::string> characteristics;
      for (const auto& [path, interfaces] : objects) {
        if (!path.starts_with(device + "/") || !interfaces.contains(kCharacteristic)) continue;
        const auto uuid = Get<std::string>(interfaces.at(kCharacteristic), "UUID");
        if (uuid) characteristics.emplace(*uuid, path);
      }
      return characteristics;
    }
    LPAB_TRY(Pause(bus, call));
  }
}

Result<std::string> Find(const std::map<std::string, std::string>& characteristics,
                         const char* uuid) {
  const auto found = characteristics.find(uuid);
  if (found != characteristics.end()) return found->second;
  return Fail(
      MakeError(ErrorCode::kProtocol, "the device does not offer the bridge's service as it should")
          .WithNext("BlueZ may remember an older one: bluetoothctl remove ADDRESS"));
}

Result<void> CheckVersion(BluezBus& bus, const std::string& path, const Call& call) {
  LPAB_ASSIGN(const auto value,
              (Ask<Bytes>(bus, path, kCharacteristic, "ReadValue", call, Properties())));
  const auto about = About::Decode(std::get<0>(value));
  if (!about) return Fail(ErrorCode::kProtocol, "the device does not say which version it speaks");
  if (about->version == kVersion) return {};
  return Fail(MakeError(ErrorCode::kUnsupported, "the device speaks version " +
                                                     std::to_string(about->version) +
                                                     " of the bridge over BLE, this PC 1")
                  .WithNext("update the older of the two"));
}

Result<Carrier::Way> Acquire(BluezBus& bus, const std::string& path, const char* method,
                             const Call& call) {
  LPAB_ASSIGN(auto acquired, (Ask<sdbus::UnixFd, uint16_t>(bus, path, kCharacteristic, method, call,
                                                           Properties())));
  auto& [fd, mtu] = acquired;
  return Carrier::Way{io::Fd(fd.release()), mtu};
}

Result<std::unique_ptr<Carrier>> BluezConnection::MakeCarrier(const Call& call) {
  LPAB_ASSIGN(const auto characteristics, Resolve(*bus_, device_, call));
  LPAB_ASSIGN(const std::string about, Find(characteristics, kAboutUuid));
  LPAB_ASSIGN(const std::string to_client, Find(characteristics, kToClientUuid));
  LPAB_ASSIGN(const std::string to_device, Find(characteristics, kToDeviceUuid));
  LPAB_TRY(CheckVersion(*bus_, about, call));
  LPAB_ASSIGN(Carrier::Way in, Acquire(*bus_, to_client, "AcquireNotify", call));
  LPAB_ASSIGN(Carrier::Way out, Acquire(*bus_, to_device, "AcquireWrite", call));
  return Carrier::Start(std::move(in), std::move(out));
}

// A connection that another program has is left to it.
Result<void> BluezConnection::Start(const Call& call) {
  auto carrier = MakeCarrier(call);
  if (carrier) {
    carrier_ = std::move(*carrier);
    return {};
  }
  Error error = std::move(carrier).error();
  if (error.code == ErrorCode::kBusy) {
    ended_ = true;
    error.next = "end that program; where it is pcscd, use its reader: --card pcsc:";
  }
  return Fail(std::move(error));
}

}  // namespace

Result<std::vector<FoundDevice>> Scan(const std::string& adapter, Duration time, const Call& call) {
  LPAB_ASSIGN(const auto bus, BluezBus::Connect());
  LPAB_ASSIGN(const auto path, AdapterHere(*bus, adapter, call));
  LPAB_ASSIGN(const Discovery discovery, Discovery::Start(*bus, path, call));
  const Deadline until = call.deadline.Sooner(time);
  std::map<std::string, FoundDevice> found;  // by address
  while (!until.Expired()) {
    LPAB_TRY(Pause(*bus, call));
    LPAB_ASSIGN(const Objects objects, bus->ListObjects(call.Within(kQuick)));
    for (Seen& seen : DevicesIn(objects, path)) {
      if (!seen.offers_service || (seen.device.rssi == 0 && !seen.connected)) continue;
      found.insert_or_assign(seen.device.address, std::move(seen.device));
    }
  }
  std::vector<FoundDevice> devices;
  for (auto& [address, device] : found) devices.push_back(std::move(device));
  return devices;
}

Result<std::unique_ptr<Connection>> Connect(const std::string& adapter, const std::string& short_id,
                                            const Call& call) {
  LPAB_ASSIGN(auto bus, BluezBus::Connect());
  LPAB_ASSIGN(const auto adapter_path, AdapterHere(*bus, adapter, call));
  LPAB_ASSIGN(const auto device, FindNear(*bus, adapter_path, short_id, call));
  const lpab::Call connecting = call.Within(kConnectTime);
  LPAB_TRY(Ask(*bus, device, kDevice, "Connect", connecting));
  auto connection = std::make_unique<BluezConnection>(std::move(bus), device);
  LPAB_TRY(connection->Start(connecting));
  return connection;
}

}  // namespace lpab::link::ble

#endif
