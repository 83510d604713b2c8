#ifdef LPAB_BLE

#include "link/ble/gatt_application.h"

#include <sys/socket.h>

#include "io/socket_pair.h"
#include "link/ble/ble.h"

namespace lpab::link::ble {
namespace {

constexpr char kServicePath[] = "/lpab/service";
constexpr char kToDevicePath[] = "/lpab/service/to_device";
constexpr char kToClientPath[] = "/lpab/service/to_client";
constexpr char kAboutPath[] = "/lpab/service/about";
constexpr char kAdvertisementInterface[] = "org.bluez.LEAdvertisement1";
// What all clients together may have under way, with the kernel's own bytes for each packet.
constexpr int kSendBuffer = 512 * 1024;

template <typename T>
void AddProperty(sdbus::IObject& object, const char* interface, const char* name, T value) {
  object.registerProperty(name).onInterface(interface).withGetter([value] { return value; });
}

// One end for BlueZ, one for here.
std::pair<sdbus::UnixFd, io::Fd> MakePair() {
  auto pair = io::SocketPair::Make(SOCK_SEQPACKET);
  if (!pair) throw sdbus::Error("org.bluez.Error.Failed", pair.error().message);
  setsockopt(pair->one.get(), SOL_SOCKET, SO_SNDBUF, &kSendBuffer, sizeof kSendBuffer);
  return {sdbus::UnixFd(pair->one.Release(), sdbus::adopt_fd), std::move(pair->other)};
}

uint16_t MtuIn(const Properties& options) {
  return Get<uint16_t>(options, "mtu").value_or(static_cast<uint16_t>(kShortestMtu));
}

}  // namespace

GattApplication::GattApplication(BluezBus& bus, StreamPump& pump, const About& about,
                                 std::string name)
    : bus_(bus), pump_(pump) {
  sdbus::IObject& root = Add(kRoot);
  root.addObjectManager();
  sdbus::IObject& service = Add(kServicePath);
  AddProperty(service, kService, "UUID", std::string(kServiceUuid));
  AddProperty(service, kService, "Primary", true);
  service.finishRegistration();

  sdbus::IObject& to_device =
      AddCharacteristic(kToDevicePath, kToDeviceUuid, {"write-without-response"});
  to_device.registerMethod("AcquireWrite")
      .onInterface(kCharacteristic)
      .implementedAs([this](const Properties& options) { return AcquireWrite(options); });
  AddProperty(to_device, kCharacteristic, "WriteAcquired", false);
  to_device.finishRegistration();

  sdbus::IObject& to_client = AddCharacteristic(kToClientPath, kToClientUuid, {"notify"});
  to_client.registerMethod("AcquireNotify")
      .onInterface(kCharacteristic)
      .implementedAs([this](const Properties& options) { return AcquireNotify(options); });
  AddProperty(to_client, kCharacteristic, "NotifyAcquired", false);
  to_client.finishRegistration();

  sdbus::IObject& described = AddCharacteristic(kAboutPath, kAboutUuid, {"read"});
  described.registerMethod("ReadValue")
      .onInterface(kCharacteristic)
      .implementedAs([value = about.Encode()](const Properties& options) {
        const size_t offset = Get<uint16_t>(options, "offset").value_or(0);
        if (offset > value.size()) throw sdbus::Error("org.bluez.Error.InvalidOffset", "");
        return Bytes(value.begin() + static_cast<ptrdiff_t>(offset), value.end());
      });
  described.finishRegistration();
  AddAdvertisement(name);
}

sdbus::IObject& GattApplication::Add(const std::string& path) {
  objects_.push_back(sdbus::createObject(bus_.connection(), path));
  return *objects_.back();
}

sdbus::IObject& GattApplication::AddCharacteristic(const char* path, const char* uuid,
                                                   std::vector<std::string> flags) {
  sdbus::IObject& object = Add(path);
  AddProperty(object, kCharacteristic, "UUID", std::string(uuid));
  AddProperty(object, kCharacteristic, "Service", sdbus::ObjectPath(kServicePath));
  AddProperty(object, kCharacteristic, "Flags", std::move(flags));
  return object;
}

void GattApplication::AddAdvertisement(const std::string& name) {
  sdbus::IObject& object = Add(kAdvertisement);
  AddProperty(object, kAdvertisementInterface, "Type", std::string("peripheral"));
  AddProperty(object, kAdvertisementInterface, "ServiceUUIDs",
              std::vector<std::string>{kServiceUuid});
  AddProperty(object, kAdvertisementInterface, "LocalName", name);
  // Else a BlueZ that looks around passes over it (its src/adapter.c).
  AddProperty(object, kAdvertisementInterface, "Discoverable", true);
  object.registerMethod("Release").onInterface(kAdvertisementInterface).implementedAs([this] {
    if (released_) released_();
  });
  object.finishRegistration();
}

GattApplication::Acquired GattApplication::AcquireWrite(const Properties& options) {
  auto [theirs, ours] = MakePair();
  pump_.SetInput(std::move(ours), kLongestPacket);
  return {std::move(theirs), MtuIn(options)};
}

GattApplication::Acquired GattApplication::AcquireNotify(const Properties& options) {
  auto [theirs, ours] = MakePair();
  // Each client says in its open what it takes, for there may be several.
  pump_.SetOutput(std::move(ours), kLongestPacket);
  return {std::move(theirs), MtuIn(options)};
}

}  // namespace lpab::link::ble

#endif
