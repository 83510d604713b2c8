#include "sim/euicc/metadata_fields.h"

namespace lpab::sim::euicc {
namespace {

Unexpected Malformed(std::string message) {
  return Fail(ErrorCode::kMalformed, std::move(message));
}

// Bytes of the UTF-8 character that `text` begins with, 0 when it is none.
size_t CharacterSize(ByteSpan text) {
  const uint8_t first = text[0];
  const size_t size = first < 0x80                    ? 1
                      : first >= 0xC2 && first < 0xE0 ? 2
                      : first >= 0xE0 && first < 0xF0 ? 3
                      : first >= 0xF0 && first < 0xF5 ? 4
                                                      : 0;
  if (size == 0 || size > text.size()) return 0;
  for (size_t i = 1; i < size; ++i) {
    if ((text[i] & 0xC0) != 0x80) return 0;
  }
  return size;
}

}  // namespace

Result<std::string> ReadMetadataText(ByteSpan value, size_t maximum, const char* what) {
  size_t characters = 0;
  for (size_t at = 0; at < value.size(); ++characters) {
    const size_t size = CharacterSize(value.subspan(at));
    if (size == 0) return Malformed(std::string(what) + " is no UTF-8");
    at += size;
  }
  if (characters > maximum) {
    return Malformed(std::string(what) + " has more than " + std::to_string(maximum) +
                     " characters");
  }
  return std::string(AsText(value));
}

Result<void> ReadIcon(const tlv::Element& element, Profile& profile) {
  if (element.tag == 0x93) {
    LPAB_ASSIGN(const uint64_t type, tlv::ReadUint(element.value));
    if (type > 1) return Malformed("iconType " + std::to_string(type));
    profile.icon_type = static_cast<int>(type);
    return {};
  }
  if (!profile.icon_type || element.value.size() > kMaximumIcon) {
    return Malformed("the icon has no type, or more than 1024 bytes");
  }
  profile.icon = ToBytes(element.value);
  return {};
}

}  // namespace lpab::sim::euicc
