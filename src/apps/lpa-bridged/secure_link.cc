#include "apps/lpa-bridged/secure_link.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "base/hex.h"
#include "base/log.h"
#include "io/files.h"
#include "io/interfaces.h"
#include "link/service.h"
#include "wire/fields.h"

namespace lpab::apps {
namespace {

constexpr char kIdentityFile[] = "/identity.pem";
constexpr char kClientsFile[] = "/clients";
constexpr char kLabelFile[] = "/label";
constexpr char kRevokedFile[] = "/revoked";
constexpr size_t kMaximumLabel = 256;
constexpr mode_t kFileMode = 0600;
constexpr size_t kMarkSize = 4;               // characters of the fingerprint
constexpr size_t kLongestAnnouncedName = 48;  // bytes; with the mark at most 63

bool IsAny(const std::string& host) { return host == "0.0.0.0" || host == "::"; }

Unexpected NoWay(std::optional<Way> over) {
  if (over == Way::kBle) {
    return Fail(MakeError(ErrorCode::kFailedPrecondition, "this device does not do Bluetooth")
                    .WithNext("start lpa-bridged with --listen ble"));
  }
  return Fail(MakeError(ErrorCode::kFailedPrecondition,
                        "this device has no address that another machine could reach")
                  .WithNext("connect it to a network, or name its address: setting 'advertise'"));
}

}  // namespace

std::optional<Way> WayFrom(std::string_view word) {
  if (word == "tcp") return Way::kTcp;
  if (word == "ble") return Way::kBle;
  return std::nullopt;
}

Result<std::unique_ptr<SecureLink>> SecureLink::Open(std::vector<io::HostPort> places,
                                                     std::optional<std::string> ble,
                                                     const std::string& folder,
                                                     const BridgedOptions& options) {
  if (folder.empty()) {
    return Fail(MakeError(ErrorCode::kFailedPrecondition,
                          "clients over a network need a folder that keeps this device's key")
                    .WithNext("give --state-dir, or listen at unix:PATH alone"));
  }
  LPAB_ASSIGN(auto identity, link::LoadOrCreateIdentity(folder + kIdentityFile, link::MachineId()));
  LPAB_ASSIGN(auto trusted, bridge::TrustedClients::Load(folder + kClientsFile));
  std::unique_ptr<SecureLink> secure(new SecureLink(
      std::move(places), std::move(ble), folder, options, std::move(identity), std::move(trusted)));
  LPAB_TRY(secure->LoadLabel());
  if (!options.client_ca.ca_file.empty()) {
    LPAB_ASSIGN(secure->authority_,
                bridge::ClientAuthority::Load(options.client_ca, folder + kRevokedFile));
  }
  LPAB_ASSIGN(secure->door_, bridge::SecureDoor::Make(secure->identity_, secure->trusted_,
                                                      secure->desk_, secure->authority()));
  return secure;
}

SecureLink::SecureLink(std::vector<io::HostPort> places, std::optional<std::string> ble,
                       std::string folder, const BridgedOptions& options, link::Identity identity,
                       bridge::TrustedClients trusted)
    : places_(std::move(places)),
      bound_(places_),
      ble_(std::move(ble)),
      folder_(std::move(folder)),
      advertised_(options.advertise),
      name_(options.name),
      identity_(std::move(identity)),
      trusted_(std::move(trusted)),
      desk_(trusted_, Clock::BootTime(), options.name) {}

Result<std::vector<io::Listener>> SecureLink::Listen() {
  std::vector<io::Listener> listeners;
  std::vector<io::HostPort> bound;
  for (const io::HostPort& place : places_) {
    LPAB_ASSIGN(io::Listener listener, io::Listener::Tcp(place));
    bound.push_back({place.host, listener.port()});
    listeners.push_back(std::move(listener));
  }
  bound_ = std::move(bound);
  for (const io::HostPort& place : bound_) {
    std::printf("listening on %s with TLS\n", place.ToString().c_str());
  }
  std::fflush(stdout);
  return listeners;
}

Result<std::unique_ptr<link::ble::Peripheral>> SecureLink::MakePeripheral(
    io::PollLoop& loop, bridge::BridgeServer& server) {
  const link::ble::PeripheralOptions options{*ble_, name_, identity_.pin(), [](const auto& state) {
                                               std::printf("Bluetooth: %s\n", state.c_str());
                                               std::fflush(stdout);
                                             }};
  return link::ble::Peripheral::Make(loop, options, [this, &server](auto stream) {
    server.AdoptThroughWindow(std::move(stream), *door_);
  });
}

std::vector<io::HostPort> SecureLink::ReachableAddresses() const {
  if (!advertised_.empty()) return advertised_;
  std::vector<io::HostPort> addresses;
  const std::vector<std::string> own = io::LocalAddresses();
  for (const io::HostPort& place : bound_) {
    if (!IsAny(place.host)) {
      addresses.push_back(place);
      continue;
    }
    for (const std::string& host : own) {
      const bool ipv6 = host.find(':') != host.npos;
      if (!ipv6 || place.host == "::") addresses.push_back({host, place.port});
    }
  }
  return addresses;
}

Result<std::vector<link::PairingUri>> SecureLink::MakeUris(
    const std::optional<link::PairingSecret>& secret, std::optional<Way> over) const {
  std::vector<link::PairingUri> uris;
  std::vector<io::HostPort> addresses = ReachableAddresses();
  if (!addresses.empty() && over != Way::kBle) {
    addresses.resize(std::min(addresses.size(), link::PairingUri::kMaximumAddresses));
    uris.push_back({std::move(addresses), identity_.pin(), secret, name_});
  }
  if (ble_ && over != Way::kTcp) {
    uris.push_back({{}, identity_.pin(), secret, name_, true});
  }
  if (uris.empty()) return NoWay(over);
  return uris;
}

// With a piece of the fingerprint: many devices have the name that they left the factory with.
std::optional<dnssd::Service> SecureLink::Announced() const {
  const auto place =
      std::ranges::find_if(bound_, [](const io::HostPort& each) { return !each.IsLoopback(); });
  if (place == bound_.end()) return std::nullopt;
  const std::string mark = identity_.pin().Fingerprint().substr(0, kMarkSize);
  const std::string name(wire::CutText(name_, kLongestAnnouncedName));
  return dnssd::Service{name + " (" + mark + ")",
                        link::kServiceType,
                        place->port,
                        {std::string(link::kServicePinKey) + identity_.pin().ToText()}};
}

Result<void> SecureLink::LoadLabel() {
  const std::string path = folder_ + kLabelFile;
  if (!io::FileExists(path)) return {};
  LPAB_ASSIGN(const Bytes text, io::ReadFile(path, kMaximumLabel));
  std::string_view digits = AsText(text);
  digits = digits.substr(0, digits.find_first_of(" \r\n"));
  const auto bytes = FromHex(digits);
  link::PairingSecret secret;
  if (!bytes || bytes->size() != secret.size()) {
    return Fail(MakeError(ErrorCode::kMalformed, path + " is no label: 32 hex digits")
                    .WithNext("remove the file, or make a new one: lpa-bridged label --new"));
  }
  std::ranges::copy(*bytes, secret.begin());
  label_ = secret;
  desk_.SetLabel(label_);
  return {};
}

Result<void> SecureLink::ReplaceLabel() {
  LPAB_ASSIGN(const link::PairingSecret secret, link::MakePairingSecret());
  LPAB_TRY(io::WriteFileAtomically(folder_ + kLabelFile, AsBytes(ToHex(secret) + "\n"), kFileMode));
  label_ = secret;
  desk_.SetLabel(label_);
  return {};
}

Result<void> SecureLink::RemoveLabel() {
  const std::string path = folder_ + kLabelFile;
  if (unlink(path.c_str()) != 0 && errno != ENOENT) {
    return Fail(io::FileError("removing", path, errno));
  }
  label_.reset();
  desk_.SetLabel(label_);
  return {};
}

}  // namespace lpab::apps
