// SecureLink: what the daemon has for clients that come over a network: its key, the clients it
// knows, the authority that may vouch for others, its pairing, and the addresses where it listens
// while the access window is open.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "apps/lpa-bridged/options.h"
#include "bridge/bridge_server.h"
#include "bridge/client_authority.h"
#include "bridge/pairing_desk.h"
#include "bridge/secure_door.h"
#include "bridge/trusted_clients.h"
#include "dnssd/dnssd.h"
#include "io/socket.h"
#include "link/ble/ble.h"

namespace lpab::apps {

// A way to the device that a pairing URI names.
enum class Way { kTcp, kBle };
// Of "tcp" or "ble", as the commands have it.
std::optional<Way> WayFrom(std::string_view word);

// One thread, the loop's. Must outlive the server.
class SecureLink {
 public:
  // `places`: where to listen. `ble`: the Bluetooth adapter to listen on, too; empty: the first
  // there is. `folder` keeps key, clients and label; it is made, key included, at
  // the first start. Errors: kFailedPrecondition (a copied disk), those of the files.
  static Result<std::unique_ptr<SecureLink>> Open(std::vector<io::HostPort> places,
                                                  std::optional<std::string> ble,
                                                  const std::string& folder,
                                                  const BridgedOptions& options);
  SecureLink(const SecureLink&) = delete;
  SecureLink& operator=(const SecureLink&) = delete;

  bridge::SecureDoor& door() { return *door_; }
  bridge::PairingDesk& desk() { return desk_; }
  bridge::TrustedClients& trusted() { return trusted_; }
  // None without [client_ca].
  bridge::ClientAuthority* authority() { return authority_ ? &*authority_ : nullptr; }

  // The listeners of a window that opens. Errors: those of io::Listener::Tcp.
  Result<std::vector<io::Listener>> Listen();

  // The bridge over Bluetooth, whose clients go to the server. Only where `ble` was given.
  // Errors: those of Peripheral::Make.
  Result<std::unique_ptr<link::ble::Peripheral>> MakePeripheral(io::PollLoop& loop,
                                                                bridge::BridgeServer& server);

  // What a client is given to reach and know this device, and the secret if it needs one: a URI for
  // each way there is, TCP first, or for `over` alone; at least one. Ports that the system chooses
  // are in it after Listen().
  // Errors: kFailedPrecondition (there is no such way, or no address yet that another machine could
  // use).
  Result<std::vector<link::PairingUri>> MakeUris(const std::optional<link::PairingSecret>& secret,
                                                 std::optional<Way> over) const;

  // How the local network is told of it; nothing where it listens on loopback alone. After
  // Listen().
  std::optional<dnssd::Service> Announced() const;

  // The secret of the device's label, if it has one.
  const std::optional<link::PairingSecret>& label() const { return label_; }
  // Makes a new one, or removes it. Errors: those of writing the file.
  Result<void> ReplaceLabel();
  Result<void> RemoveLabel();

 private:
  SecureLink(std::vector<io::HostPort> places, std::optional<std::string> ble, std::string folder,
             const BridgedOptions& options, link::Identity identity,
             bridge::TrustedClients trusted);

  Result<void> LoadLabel();
  std::vector<io::HostPort> ReachableAddresses() const;

  const std::vector<io::HostPort> places_;
  std::vector<io::HostPort> bound_;  // places_ with the ports that were had
  const std::optional<std::string> ble_;
  const std::string folder_;
  const std::vector<io::HostPort> advertised_;
  const std::string name_;
  const link::Identity identity_;
  bridge::TrustedClients trusted_;
  bridge::PairingDesk desk_;
  std::optional<bridge::ClientAuthority> authority_;
  std::unique_ptr<bridge::SecureDoor> door_;
  std::optional<link::PairingSecret> label_;
};

}  // namespace lpab::apps
