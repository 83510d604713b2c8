#include "connect/ble_device.h"

#include <algorithm>
#include <cctype>

#include "base/log.h"
#include "connect/paired_device.h"
#include "link/ble/connect_tls.h"

namespace lpab::connect {
namespace {

bool IsAdapterName(std::string_view name) {
  return !name.empty() &&
         std::ranges::all_of(name, [](unsigned char c) { return std::isalnum(c); });
}

}  // namespace

Result<BleName> BleName::Parse(std::string_view text) {
  const size_t at = text.find('@');
  const std::string_view device = text.substr(0, at);
  const std::string_view adapter = at == text.npos ? "" : text.substr(at + 1);
  if (!remote::IsDeviceName(device) || (at != text.npos && !IsAdapterName(adapter))) {
    return Fail(MakeError(ErrorCode::kInvalidArgument,
                          "ble:" + log::Escape(text) + " names no device over Bluetooth")
                    .WithNext("write ble:NAME or ble:NAME@hci0; `lpa devices` has the names"));
  }
  return BleName{std::string(device), std::string(adapter)};
}

remote::SecureConnector OverBle(const link::KeyPin& device, const std::string& adapter) {
  auto dialer = std::make_shared<link::ble::Dialer>([device, adapter](const Call& call) {
    return link::ble::Connect(adapter, device.ShortId(), call);
  });
  return [dialer](const link::TlsContext& context, const Call& call) {
    return link::ble::ConnectTls(context, *dialer, call);
  };
}

remote::SecureConnector ByUri(const link::PairingUri& uri, const std::string& adapter) {
  return uri.ble ? OverBle(uri.device, adapter) : OverTcp(uri.addresses);
}

}  // namespace lpab::connect
