#include "sgp22/capabilities.h"

#include <span>

namespace lpab::sgp22 {
namespace {

constexpr size_t kMostBytes = 16;

struct Bit {
  std::string_view name;
  std::string_view words;
};

constexpr Bit kUiccBits[] = {
    {"contactlessSupport", "contactless"},
    {"usimSupport", "USIM"},
    {"isimSupport", "ISIM"},
    {"csimSupport", "CSIM"},
    {"akaMilenage", "Milenage"},
    {"akaCave", "CAVE"},
    {"akaTuak128", "TUAK-128"},
    {"akaTuak256", "TUAK-256"},
    {"usimTestAlgorithm", "USIM test algorithm"},
    {"rfu2", ""},
    {"gbaAuthenUsim", "GBA on USIM"},
    {"gbaAuthenISim", "GBA on ISIM"},
    {"mbmsAuthenUsim", "MBMS"},
    {"eapClient", "EAP client"},
    {"javacard", "Java Card"},
    {"multos", "MULTOS"},
    {"multipleUsimSupport", "several USIMs"},
    {"multipleIsimSupport", "several ISIMs"},
    {"multipleCsimSupport", "several CSIMs"},
    {"berTlvFileSupport", "BER-TLV files"},
    {"dfLinkSupport", "linked DFs"},
    {"catTp", "CAT_TP"},
    {"getIdentity", "GET IDENTITY"},
    {"profile-a-x25519", "SUCI profile A"},
    {"profile-b-p256", "SUCI profile B"},
    {"suciCalculatorApi", "SUCI API"},
    {"dns-resolution", "DNS resolution"},
    {"scp11ac", "SCP11a/c"},
    {"scp11c-authorization-mechanism", "SCP11c authorization"},
    {"s16mode", "S16 mode"},
    {"eaka", "enhanced AKA"},
    {"iotminimal", "IoT minimal profile"},
};

constexpr Bit kRspBits[] = {
    {"additionalProfile", "more than one profile"},
    {"crlSupport", "certificate revocation lists"},
    {"rpmSupport", "remote profile management"},
    {"testProfileSupport", "test profiles"},
    {"deviceInfoExtensibilitySupport", "extensible device information"},
    {"serviceSpecificDataSupport", "service specific data"},
};

constexpr Bit kRuleBits[] = {
    {"pprUpdateControl", "update of rules"},
    {"ppr1", "disabling not allowed (PPR1)"},
    {"ppr2", "deletion not allowed (PPR2)"},
};

Result<std::vector<std::string>> NamesOf(ByteSpan bit_string, std::span<const Bit> bits) {
  if (bit_string.empty() || bit_string.size() > kMostBytes || bit_string[0] > 7 ||
      (bit_string.size() == 1 && bit_string[0] != 0)) {
    return Fail(ErrorCode::kMalformed, "not a BIT STRING of capabilities");
  }
  const size_t count = 8 * (bit_string.size() - 1) - bit_string[0];
  std::vector<std::string> names;
  for (size_t bit = 0; bit < count; ++bit) {
    if ((bit_string[1 + bit / 8] & (0x80 >> bit % 8)) == 0) continue;
    names.push_back(bit < bits.size() ? std::string(bits[bit].name) : "bit " + std::to_string(bit));
  }
  return names;
}

}  // namespace

Result<std::vector<std::string>> UiccCapabilityNames(ByteSpan bit_string) {
  return NamesOf(bit_string, kUiccBits);
}

Result<std::vector<std::string>> RspCapabilityNames(ByteSpan bit_string) {
  return NamesOf(bit_string, kRspBits);
}

Result<std::vector<std::string>> PolicyRuleNames(ByteSpan bit_string) {
  return NamesOf(bit_string, kRuleBits);
}

std::string CapabilityWords(std::string_view name) {
  for (const std::span<const Bit> table :
       {std::span<const Bit>(kUiccBits), std::span<const Bit>(kRspBits),
        std::span<const Bit>(kRuleBits)}) {
    for (const Bit& bit : table) {
      if (bit.name == name && !bit.words.empty()) return std::string(bit.words);
    }
  }
  return std::string(name);
}

}  // namespace lpab::sgp22
