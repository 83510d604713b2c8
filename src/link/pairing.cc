#include "link/pairing.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <cctype>

#include "base/hex.h"
#include "crypto/hash.h"
#include "io/address_list.h"
#include "link/random.h"

namespace lpab::link {
namespace {

constexpr std::string_view kNameParameter = "?name=";
constexpr std::string_view kClientLabel = "lpab-pair-v1";
constexpr std::string_view kDeviceLabel = "lpab-paired-v1";
constexpr std::string_view kCodeLabel = "lpab-code-v1";

Unexpected BadUri(const std::string& what) {
  return Fail(MakeError(ErrorCode::kInvalidArgument, "this is no pairing URI: " + what)
                  .WithNext("copy it whole from `lpa-bridged pair` or `lpa-bridged uri`: "
                            "lpabridge://HOST:PORT/PIN/SECRET"));
}

bool IsPlain(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '.' || c == '_';
}

// RFC 3986 section 2.1.
std::string PercentEncode(std::string_view text) {
  std::string out;
  for (const char c : text) {
    out += IsPlain(c) ? std::string(1, c) : "%" + ToHex(AsBytes({&c, 1}));
  }
  return out;
}

Result<std::string> PercentDecode(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    const auto byte = FromHex(text.substr(i + 1, 2));
    if (!byte || byte->size() != 1) return BadUri("its name is not percent-encoded");
    out += static_cast<char>((*byte)[0]);
    i += 2;
  }
  return out;
}

Result<std::vector<io::HostPort>> ParseAddresses(std::string_view text) {
  auto addresses = io::ParseAddresses(text);
  if (!addresses) return BadUri(addresses.error().message);
  if (addresses->empty()) return BadUri("it names no address");
  if (addresses->size() > PairingUri::kMaximumAddresses) {
    return BadUri("it names too many addresses");
  }
  return addresses;
}

Result<PairingSecret> ParseSecret(std::string_view text) {
  PairingSecret secret;
  const auto bytes = FromHex(text);
  if (!bytes || bytes->size() != secret.size()) return BadUri("its secret is not 32 hex digits");
  std::ranges::copy(*bytes, secret.begin());
  return secret;
}

wire::PairProof Mac(const PairingSecret& secret, std::string_view label,
                    const PairingFacts& facts) {
  Bytes message;
  Append(message, AsBytes(label));
  Append(message, facts.exporter);
  Append(message, facts.device.bytes());
  Append(message, facts.client.bytes());
  return crypto::HmacSha256(secret, message);
}

}  // namespace

Result<PairingSecret> MakePairingSecret() {
  PairingSecret secret;
  LPAB_ASSIGN(const Bytes bytes, RandomBytes(secret.size()));
  std::ranges::copy(bytes, secret.begin());
  return secret;
}

Result<PairingUri> PairingUri::Parse(std::string_view text) {
  if (text.size() > kMaximumLength) return BadUri("it is too long");
  if (!IsOne(text)) return BadUri("it does not begin with lpabridge:// or lpabridge+ble://");
  PairingUri uri;
  uri.ble = text.starts_with(kBleScheme);
  text.remove_prefix((uri.ble ? kBleScheme : kScheme).size());
  if (const size_t query = text.find('?'); query != text.npos) {
    if (!text.substr(query).starts_with(kNameParameter)) return BadUri("what is behind ?");
    LPAB_ASSIGN(uri.name, PercentDecode(text.substr(query + kNameParameter.size())));
    text = text.substr(0, query);
  }
  const size_t first = text.find('/');
  if (first == text.npos) return BadUri("it is cut off");
  const size_t second = std::min(text.find('/', first + 1), text.size());
  const std::string_view authority = text.substr(0, first);
  if (!uri.ble) {
    LPAB_ASSIGN(uri.addresses, ParseAddresses(authority));
  }
  const auto pin = KeyPin::FromText(text.substr(first + 1, second - first - 1));
  if (!pin) return BadUri("its pin is not 64 hex digits");
  uri.device = *pin;
  if (uri.ble && authority != pin->ShortId()) return BadUri("its short id is not its pin's");
  if (second < text.size()) {
    LPAB_ASSIGN(uri.secret, ParseSecret(text.substr(second + 1)));
  }
  return uri;
}

std::string PairingUri::ToString() const {
  std::string text(ble ? kBleScheme : kScheme);
  text += (ble ? device.ShortId() : io::JoinAddresses(addresses)) + "/" + device.ToText();
  if (secret) text += "/" + ToHex(*secret);
  if (!name.empty()) text += std::string(kNameParameter) + PercentEncode(name);
  return text;
}

wire::PairProof ClientProof(const PairingSecret& secret, const PairingFacts& facts) {
  return Mac(secret, kClientLabel, facts);
}

wire::PairProof DeviceProof(const PairingSecret& secret, const PairingFacts& facts) {
  return Mac(secret, kDeviceLabel, facts);
}

bool SameProof(const wire::PairProof& one, const wire::PairProof& other) {
  return CRYPTO_memcmp(one.data(), other.data(), one.size()) == 0;
}

std::string ComparisonCode(const PairingFacts& facts) {
  constexpr uint32_t kCodes = 1'000'000;
  const auto mac = Mac({}, kCodeLabel, facts);
  const uint32_t number = static_cast<uint32_t>(mac[0]) << 24 |
                          static_cast<uint32_t>(mac[1]) << 16 | static_cast<uint32_t>(mac[2]) << 8 |
                          mac[3];
  std::string digits = std::to_string(number % kCodes);
  return std::string(6 - digits.size(), '0') + digits;
}

}  // namespace lpab::link
