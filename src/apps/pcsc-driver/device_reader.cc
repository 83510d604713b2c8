#include "apps/pcsc-driver/device_reader.h"

#include <system_error>
#include <utility>

#include "apps/pcsc-driver/signals_blocked.h"
#include "base/log.h"
#include "io/host_name.h"
#include "io/wait.h"

namespace lpab::apps {
namespace {

constexpr char kComponent[] = "reader";
constexpr Duration kConnect = std::chrono::seconds(10);
constexpr Duration kConnectOverBle = std::chrono::seconds(45);  // the device is looked for, too
constexpr Duration kFirstTry = std::chrono::seconds(1);
constexpr Duration kFirstTryOverBle = std::chrono::seconds(6);
constexpr Duration kPowerUp = std::chrono::seconds(20);
// More than a modem is given for the last block of a package.
constexpr Duration kTransmit = std::chrono::seconds(300);
// Between tries to reach the device: soon after it went, and seldom while it stays away, so that
// its radio is left in peace.
constexpr Duration kFirstPause = std::chrono::milliseconds(500);
constexpr Duration kLongestPause = std::chrono::seconds(8);

// "pcscd on bench-pc": who holds the card, for others.
std::string ClientName() {
  const std::string host = io::HostName();
  return host.empty() ? "pcscd" : "pcscd on " + host;
}

remote::BridgeOptions OptionsOf() {
  remote::BridgeOptions options;
  options.client_name = ClientName().substr(0, wire::kMaximumName);
  return options;
}

pcsc::VirtualCardOptions CardOptions(remote::BridgeReader& bridge, bool early_ack) {
  pcsc::VirtualCardOptions options;
  options.early_ack = early_ack;
  options.power_up = [&bridge](const Call& call) { return bridge.Hold(call); };
  options.power_down = [&bridge] { bridge.Release(); };
  options.atr = [&bridge] {
    const auto& hello = bridge.device();
    return hello && hello->device ? hello->device->atr : Bytes();
  };
  return options;
}

}  // namespace

Result<std::unique_ptr<DeviceReader>> DeviceReader::Start(const ReaderSettings& settings) {
  LPAB_ASSIGN(io::CancellationSource stop, io::CancellationSource::Create());
  std::unique_ptr<DeviceReader> reader(new DeviceReader(settings, std::move(stop)));
  const std::future<void> tried = reader->tried_.get_future();
  const SignalsBlocked blocked;
  try {
    reader->thread_ = std::thread([raw = reader.get()] { raw->Run(); });
  } catch (const std::system_error& error) {
    return Fail(OsError("starting the reader's thread", error.code().value()));
  }
  tried.wait_for(settings.over_ble() ? kFirstTryOverBle : kFirstTry);
  return reader;
}

DeviceReader::DeviceReader(const ReaderSettings& settings, io::CancellationSource stop)
    : DeviceReader(settings, ConnectorFor(settings), std::move(stop)) {}

DeviceReader::DeviceReader(const ReaderSettings& settings,
                           const remote::BridgeReader::Connector& connector,
                           io::CancellationSource stop)
    : name_(settings.device),
      connect_time_(settings.over_ble() ? kConnectOverBle : kConnect),
      stop_(std::move(stop)),
      presence_(connector, ClientName()),
      bridge_(connector, settings.device, OptionsOf()),
      card_(bridge_, CardOptions(bridge_, settings.early_ack)) {}

DeviceReader::~DeviceReader() {
  stop_.Cancel();
  if (thread_.joinable()) thread_.join();
  const SignalsBlocked blocked;
  const std::scoped_lock lock(mutex_);
  card_.PowerOff();
}

// Nothing that is thrown ends pcscd: no memory is left, or a library throws what it should not.
void DeviceReader::Run() {
  do {
    try {
      Watch();
    } catch (...) {
      present_ = false;
      ++absences_;
    }
  } while (Pause(kLongestPause));
}

void DeviceReader::Watch() {
  Duration pause = kFirstPause;
  std::string told;  // what was last said of its absence
  for (;;) {
    const auto hello = presence_.Connect(Within(connect_time_));
    std::string why = hello ? "" : hello.error().ToString();
    if (hello) {
      log::Info(kComponent, name_ + " is there: " + hello->name);
      present_ = true;
    }
    if (!std::exchange(was_tried_, true)) tried_.set_value();
    if (hello) {
      why = presence_.AwaitEnd(stop_.cancellation()).ToString();
      ++absences_;
      present_ = false;
      pause = kFirstPause;
    }
    if (stop_.Requested()) return;
    if (why != told) log::Info(kComponent, name_ + " is not there: " + why);
    told = hello ? "" : std::move(why);
    if (!Pause(pause)) return;
    pause = std::min(2 * pause, kLongestPause);
  }
}

bool DeviceReader::Pause(Duration length) const {
  return !io::WaitReadable(stop_.cancellation().WaitHandle(), {Deadline::After(length), {}});
}

// What was under way before the device went is given up, not taken up again.
Result<Bytes> DeviceReader::PowerUp() {
  const SignalsBlocked blocked;
  const std::scoped_lock lock(mutex_);
  if (!present_) return Fail(ErrorCode::kUnavailable, "the device is not there");
  const unsigned absences = absences_;
  if (absences != powered_after_) card_.PowerOff();
  powered_after_ = absences;
  auto atr = card_.Reset(Within(kPowerUp));
  if (!atr) log::Warning(kComponent, name_ + ": " + atr.error().ToString());
  return atr;
}

void DeviceReader::PowerDown() {
  const SignalsBlocked blocked;
  const std::scoped_lock lock(mutex_);
  card_.PowerOff();
}

Result<Bytes> DeviceReader::Transmit(ByteSpan command) {
  const SignalsBlocked blocked;
  const std::scoped_lock lock(mutex_);
  if (!present_ || absences_ != powered_after_) {
    return Fail(ErrorCode::kUnavailable, "the device is gone");
  }
  auto answer = card_.Transmit(command, Within(kTransmit));
  if (!answer) log::Warning(kComponent, name_ + ": " + answer.error().ToString());
  return answer;
}

Bytes DeviceReader::Atr() {
  const std::scoped_lock lock(mutex_);
  return card_.powered() ? card_.atr() : Bytes();
}

}  // namespace lpab::apps
