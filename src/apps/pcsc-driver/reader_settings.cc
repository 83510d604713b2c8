#include "apps/pcsc-driver/reader_settings.h"

#include <algorithm>
#include <mutex>

#include "connect/ble_device.h"
#include "connect/paired_device.h"
#include "io/files.h"
#include "link/endpoint.h"
#include "link/pairing.h"

namespace lpab::apps {
namespace {

constexpr std::string_view kBridge = "bridge:";
constexpr std::string_view kBle = "ble:";
constexpr std::string_view kUri = "lpabridge://";

using Transport = Result<std::unique_ptr<link::Transport>>;

Unexpected Wrong(std::string message) {
  return Fail(ErrorCode::kInvalidArgument, "DEVICENAME: " + std::move(message));
}

std::string_view WithoutScheme(std::string_view device) {
  return device.starts_with(kBridge) ? device.substr(kBridge.size()) : device;
}

bool IsPaired(std::string_view device) {
  return device.starts_with(kUri) || remote::IsDeviceName(WithoutScheme(device));
}

// The pairing URI of a device, whose secret has been used and has no place in a configuration.
Result<link::PairingUri> ParseUri(std::string_view text) {
  constexpr char kNoSecret[] = "/00000000000000000000000000000000";
  const std::string_view rest = text.substr(kUri.size());
  if (std::ranges::count(rest, '/') != 1) {
    return Wrong("it must be lpabridge://HOST:PORT/PIN, without a secret");
  }
  return link::PairingUri::Parse(std::string(text) + kNoSecret);
}

Result<void> CheckDevice(std::string_view device) {
  if (device.empty()) return Wrong("no device is named");
  if (device.starts_with(kBle)) {
    const auto name = connect::BleName::Parse(device.substr(kBle.size()));
    return name ? Result<void>() : Wrong(name.error().message);
  }
  if (device.starts_with(kUri)) {
    LPAB_TRY(ParseUri(device));
  } else if (!IsPaired(device)) {
    LPAB_TRY(link::Endpoint::Parse(WithoutScheme(device)));
  }
  return {};
}

Result<void> ApplyOption(std::string_view option, ReaderSettings& settings) {
  const size_t equals = option.find('=');
  const std::string_view name = option.substr(0, equals);
  const std::string_view value =
      equals == std::string_view::npos ? std::string_view() : option.substr(equals + 1);
  if (name == "state_dir") {
    if (!value.starts_with('/')) return Wrong("state_dir must be an absolute path");
    settings.state_folder = value;
    return {};
  }
  if (name == "early_ack" && (value == "yes" || value == "no")) {
    settings.early_ack = value == "yes";
    return {};
  }
  return Wrong("\"" + std::string(option) + "\" is no state_dir=DIR and no early_ack=no");
}

Result<remote::KnownDevice> KnownDeviceOf(const ReaderSettings& settings) {
  if (!settings.device.starts_with(kUri)) {
    return connect::FindDevice(WithoutScheme(settings.device), settings.state_folder);
  }
  LPAB_ASSIGN(link::PairingUri uri, ParseUri(settings.device));
  return remote::KnownDevice{"device", uri.device, std::move(uri.addresses), ""};
}

Result<void> CheckKey(const std::string& folder) {
  if (io::FileExists(remote::IdentityIn(folder))) return {};
  return Fail(ErrorCode::kNotFound, "there is no key in " + folder);
}

Transport ConnectPaired(const ReaderSettings& settings, const Call& call) {
  LPAB_ASSIGN(const remote::KnownDevice device, KnownDeviceOf(settings));
  LPAB_TRY(CheckKey(settings.state_folder));
  LPAB_ASSIGN(const auto connector, connect::ConnectorTo(device, settings.state_folder));
  return connector(call);
}

// The way to a device over Bluetooth, kept as long as its name stands for the same one.
// Thread-safe.
class BleWay {
 public:
  explicit BleWay(const ReaderSettings& settings)
      : name_(*connect::BleName::Parse(std::string_view(settings.device).substr(kBle.size()))),
        folder_(settings.state_folder) {}

  Transport Connect(const Call& call) {
    LPAB_ASSIGN(const remote::KnownDevice device, connect::FindDevice(name_.device, folder_));
    LPAB_TRY(CheckKey(folder_));
    LPAB_ASSIGN(const auto connector, connect::ConnectorBy(To(device.pin), device.pin, folder_));
    return connector(call);
  }

 private:
  remote::SecureConnector To(const link::KeyPin& device) {
    const std::scoped_lock lock(mutex_);
    if (!way_ || device_ != device) way_ = connect::OverBle(device, name_.adapter);
    device_ = device;
    return way_;
  }

  const connect::BleName name_;
  const std::string folder_;
  std::mutex mutex_;  // of what follows
  remote::SecureConnector way_;
  link::KeyPin device_;
};

Transport ConnectPlain(const ReaderSettings& settings, const Call& call) {
  LPAB_ASSIGN(const link::Endpoint endpoint, link::Endpoint::Parse(WithoutScheme(settings.device)));
  return link::Plain(link::Connect(endpoint, call));
}

}  // namespace

Result<ReaderSettings> ReaderSettings::Parse(std::string_view text) {
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
    text = text.substr(1, text.size() - 2);  // pcscd leaves the quotes where they are
  }
  ReaderSettings settings;
  size_t end = text.find(';');
  settings.device = text.substr(0, end);
  LPAB_TRY(CheckDevice(settings.device));
  while (end != std::string_view::npos) {
    text.remove_prefix(end + 1);
    end = text.find(';');
    LPAB_TRY(ApplyOption(text.substr(0, end), settings));
  }
  return settings;
}

bool ReaderSettings::over_ble() const { return device.starts_with(kBle); }

remote::BridgeReader::Connector ConnectorFor(const ReaderSettings& settings) {
  if (settings.over_ble()) {
    return
        [way = std::make_shared<BleWay>(settings)](const Call& call) { return way->Connect(call); };
  }
  return [settings](const Call& call) {
    return IsPaired(settings.device) ? ConnectPaired(settings, call) : ConnectPlain(settings, call);
  };
}

}  // namespace lpab::apps
