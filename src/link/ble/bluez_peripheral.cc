#ifdef LPAB_BLE

#include <poll.h>

#include <algorithm>

#include "base/log.h"
#include "link/ble/advertised_name.h"
#include "link/ble/ble.h"
#include "link/ble/gatt_application.h"

namespace lpab::link::ble {
namespace {

constexpr char kLog[] = "ble";
constexpr Duration kRetry = std::chrono::seconds(5);
constexpr Duration kAnswerTime = std::chrono::seconds(30);  // longer than sd-bus's own 25
constexpr char kShut[] = "shut";

About AboutOf(const KeyPin& device) {
  About about{kVersion, kLongestPacket, StreamPump::kStreams, {}};
  std::ranges::copy(device.bytes().first(about.short_id.size()), about.short_id.begin());
  return about;
}

// Brings what BlueZ has of this device to what is wanted, one call at a time: Reconcile() makes the
// next one, and its answer calls Reconcile(). What vanished with an adapter, or with BlueZ, is made
// again when that is back.
class BluezPeripheral final : public Peripheral {
 public:
  BluezPeripheral(io::PollLoop& loop, PeripheralOptions options, Taken taken,
                  std::unique_ptr<BluezBus> bus)
      : loop_(loop),
        options_(std::move(options)),
        name_(AdvertisedName(options_.name, options_.device)),
        taken_(std::move(taken)),
        bus_(std::move(bus)),
        bus_fd_(bus_->connection().getEventLoopPollData().fd),
        pump_(loop),
        application_(*bus_, pump_, AboutOf(options_.device), name_),
        root_(bus_->Proxy("/")),
        daemon_(sdbus::createProxy(bus_->connection(), "org.freedesktop.DBus",
                                   "/org/freedesktop/DBus")) {
    Subscribe();
    application_.SetReleased([this] {
      advertising_ = false;
      Retry();
    });
    pump_.SetChanged([this] { Soon([this] { Reconcile(); }); });
    loop_.Watch(bus_fd_, POLLIN, [this](short) { OnBus(); });
    Soon([this] { OnBus(); });  // what came while signals were asked for
  }

  ~BluezPeripheral() override {
    pump_.SetChanged({});
    loop_.Unwatch(bus_fd_);
    for (const auto& timer : {retry_, late_}) {
      if (timer) loop_.CancelTimer(*timer);
    }
  }

  void Set(bool open) override {
    if (open == wanted_) return;
    wanted_ = open;
    pump_.Accept(open ? taken_ : Taken());
    if (!open) SetState(kShut);
    Reconcile();
  }

  std::string State() const override { return state_; }

 private:
  using Then = std::function<void(sdbus::MethodReply&)>;

  void Subscribe() {
    root_->uponSignal("InterfacesAdded")
        .onInterface(kObjectManager)
        .call([this](const sdbus::ObjectPath&, const Interfaces& interfaces) {
          if (interfaces.contains(kAdapter)) Reconcile();
        });
    root_->uponSignal("InterfacesRemoved")
        .onInterface(kObjectManager)
        .call([this](const sdbus::ObjectPath& path, const std::vector<std::string>& interfaces) {
          if (path == adapter_ && std::ranges::count(interfaces, kAdapter) > 0) Start();
        });
    root_->finishRegistration();
    daemon_->uponSignal("NameOwnerChanged")
        .onInterface("org.freedesktop.DBus")
        .call([this](const std::string& name, const std::string&, const std::string&) {
          if (name == kBluez) Start();
        });
    daemon_->finishRegistration();
  }

  // Whether a call is under way whose answer leads on.
  bool busy() const { return late_.has_value(); }

  void Reconcile() {
    if (busy()) return;
    if (wanted_ && adapter_.empty()) return FindAdapterHere();
    if (wanted_ && !powered_) return PowerOn();
    if (wanted_ && !registered_) return Register();
    if (wanted_ && !advertising_) return Advertise();
    if (!wanted_ && advertising_) return StopAdvertising();
    // Who is still served learns that the window is shut.
    if (!wanted_ && registered_ && pump_.streams() == 0) return Unregister();
  }

  // Nothing that BlueZ had of this device is there any more.
  void Start() {
    ++round_;
    Answered();
    adapter_.clear();
    powered_ = registered_ = advertising_ = false;
    pump_.Close();
    Reconcile();
  }

  void FindAdapterHere() {
    Do(*root_, kObjectManager, "GetManagedObjects", [this](sdbus::MethodReply& reply) {
      Objects objects;
      reply >> objects;
      const auto found = FindAdapter(objects, options_.adapter, kGattManager);
      if (!found) return Wait(found.error());
      adapter_ = *found;
      powered_ = Get<bool>(objects.at(adapter_).at(kAdapter), "Powered").value_or(true);
      manager_ = bus_->Proxy(adapter_);
      Reconcile();
    });
  }

  void PowerOn() {
    Do(*manager_, kProperties, "Set", Sets(powered_, true), std::string(kAdapter),
       std::string("Powered"), sdbus::Variant(true));
  }

  void Register() {
    Do(*manager_, kGattManager, "RegisterApplication", Sets(registered_, true),
       sdbus::ObjectPath(GattApplication::kRoot), Properties());
  }

  void Advertise() {
    const auto then = [this](sdbus::MethodReply&) {
      advertising_ = true;
      if (wanted_) SetState("advertising " + name_ + " on " + AdapterName(adapter_));
      Reconcile();
    };
    Do(*manager_, kAdvertisingManager, "RegisterAdvertisement", then,
       sdbus::ObjectPath(GattApplication::kAdvertisement), Properties());
  }

  void StopAdvertising() {
    Do(*manager_, kAdvertisingManager, "UnregisterAdvertisement", Sets(advertising_, false),
       sdbus::ObjectPath(GattApplication::kAdvertisement));
  }

  void Unregister() {
    const auto then = [this](sdbus::MethodReply&) {
      registered_ = false;
      pump_.Close();
      Reconcile();
    };
    Do(*manager_, kGattManager, "UnregisterApplication", then,
       sdbus::ObjectPath(GattApplication::kRoot));
  }

  Then Sets(bool& what, bool value) {
    return [this, &what, value](sdbus::MethodReply&) {
      what = value;
      Reconcile();
    };
  }

  // Calls a method of BlueZ. Its answer is forgotten where Start() came in between.
  template <typename... Arguments>
  void Do(sdbus::IProxy& proxy, const char* interface, const char* method, Then then,
          const Arguments&... arguments) {
    late_ = loop_.StartTimer(kAnswerTime, [this] { OnBus(); });
    try {
      auto message = proxy.createMethodCall(interface, method);
      ((void)(message << arguments), ...);
      proxy.callMethod(message, [this, round = round_, then](sdbus::MethodReply& reply,
                                                             const sdbus::Error* error) {
        if (round == round_) OnReply(then, reply, error);
      });
    } catch (const sdbus::Error& error) {
      Answered();
      Wait(FromBus(error));
    }
  }

  void OnReply(const Then& then, sdbus::MethodReply& reply, const sdbus::Error* error) {
    Answered();
    if (error != nullptr) return Wait(FromBus(*error));
    try {
      then(reply);
    } catch (const sdbus::Error& unreadable) {
      Wait(FromBus(unreadable));
    }
  }

  void Answered() {
    if (late_) loop_.CancelTimer(*late_);
    late_.reset();
  }

  // What does not work is tried again: at once when BlueZ tells of something new, and after a
  // while.
  void Wait(const Error& error) {
    if (wanted_) SetState("waiting: " + error.message);
    Retry();
  }

  void Retry() {
    if (retry_ || !wanted_) return;
    retry_ = loop_.StartTimer(kRetry, [this] {
      retry_.reset();
      Reconcile();
    });
  }

  void SetState(std::string state) {
    if (state == state_) return;
    state_ = std::move(state);
    log::Info(kLog, state_);
    if (options_.changed) options_.changed(state_);
  }

  void Soon(std::function<void()> callback) {
    loop_.Post([alive = std::weak_ptr(alive_), callback = std::move(callback)] {
      if (!alive.expired()) callback();
    });
  }

  void OnBus() {
    if (auto processed = bus_->Process(); !processed) {
      loop_.Unwatch(bus_fd_);
      SetState("ended: " + processed.error().message);
    }
  }

  io::PollLoop& loop_;
  const PeripheralOptions options_;
  const std::string name_;
  const Taken taken_;
  const std::unique_ptr<BluezBus> bus_;
  const int bus_fd_;
  StreamPump pump_;
  GattApplication application_;
  const std::unique_ptr<sdbus::IProxy> root_;
  const std::unique_ptr<sdbus::IProxy> daemon_;
  std::unique_ptr<sdbus::IProxy> manager_;  // of the adapter
  sdbus::ObjectPath adapter_;               // empty: not found
  bool wanted_ = false;
  bool powered_ = false;
  bool registered_ = false;
  bool advertising_ = false;
  uint64_t round_ = 0;
  std::string state_ = kShut;
  std::optional<io::PollLoop::TimerId> retry_;
  std::optional<io::PollLoop::TimerId> late_;  // for an answer of BlueZ
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace

Result<std::unique_ptr<Peripheral>> Peripheral::Make(io::PollLoop& loop, PeripheralOptions options,
                                                     Taken taken) {
  LPAB_ASSIGN(auto bus, BluezBus::Connect());
  try {
    return std::make_unique<BluezPeripheral>(loop, std::move(options), std::move(taken),
                                             std::move(bus));
  } catch (const sdbus::Error& error) {
    return Fail(FromBus(error));
  }
}

}  // namespace lpab::link::ble

#endif
