#include "apps/pcsc-driver/reader_settings.h"

#include <algorithm>

#include "connect/paired_device.h"
#include "io/files.h"
#include "link/endpoint.h"
#include "link/pairing.h"

namespace lpab::apps {
namespace {

constexpr std::string_view kBridge = "bridge:";
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

Transport ConnectPaired(const ReaderSettings& settings, const Call& call) {
  LPAB_ASSIGN(const remote::KnownDevice device, KnownDeviceOf(settings));
  if (!io::FileExists(remote::IdentityIn(settings.state_folder))) {
    return Fail(ErrorCode::kNotFound, "there is no key in " + settings.state_folder);
  }
  LPAB_ASSIGN(const auto connector, connect::ConnectorTo(device, settings.state_folder));
  return connector(call);
}

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

remote::BridgeReader::Connector ConnectorFor(const ReaderSettings& settings) {
  return [settings](const Call& call) {
    return IsPaired(settings.device) ? ConnectPaired(settings, call) : ConnectPlain(settings, call);
  };
}

}  // namespace lpab::apps
