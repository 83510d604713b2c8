// Pairing: the secret that one device gives to one client, how it travels, and what each side
// computes from it. docs/protocol.md, "pair".
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "io/socket.h"
#include "link/tls.h"
#include "wire/pairing.h"

namespace lpab::link {

using PairingSecret = std::array<uint8_t, 16>;

// Errors: kInternal.
Result<PairingSecret> MakePairingSecret();

// What a device shows and a client is given:
// lpabridge://HOST:PORT[,HOST:PORT...]/PIN[/SECRET][?name=NAME], PIN 64 and SECRET 32 hex digits;
// lpabridge+ble://ID/PIN..., where ID is the first 8 digits of PIN, for a device that is reached
// over Bluetooth.
struct PairingUri {
  static constexpr size_t kMaximumAddresses = 8;
  static constexpr size_t kMaximumLength = 1024;

  // How both begin.
  static constexpr std::string_view kScheme = "lpabridge://";
  static constexpr std::string_view kBleScheme = "lpabridge+ble://";
  static bool IsOne(std::string_view text) {
    return text.starts_with(kScheme) || text.starts_with(kBleScheme);
  }

  std::vector<io::HostPort> addresses;  // tried in order; 1 to 8; none with `ble`
  KeyPin device;
  std::optional<PairingSecret> secret;  // none: for a client whom the device takes without
  std::string name;                     // of the device; may be empty
  bool ble = false;

  // Errors: kInvalidArgument, saying what is wrong but never the secret.
  static Result<PairingUri> Parse(std::string_view text);
  std::string ToString() const;
};

// What both sides of a pairing know.
struct PairingFacts {
  Exporter exporter{};  // of their TLS connection
  KeyPin device;
  KeyPin client;
};

// HMAC-SHA-256(secret, label | exporter | device pin | client pin).
wire::PairProof ClientProof(const PairingSecret& secret, const PairingFacts& facts);
wire::PairProof DeviceProof(const PairingSecret& secret, const PairingFacts& facts);
// In constant time.
bool SameProof(const wire::PairProof& one, const wire::PairProof& other);

// Six digits that people compare: equal on both sides of one TLS connection.
std::string ComparisonCode(const PairingFacts& facts);

}  // namespace lpab::link
