#include "relay/elements.h"

namespace lpab::relay {

std::optional<tlv::Element> ElementAt(ByteSpan bytes, std::initializer_list<tlv::Tag> path) {
  std::optional<tlv::Element> found;
  for (const tlv::Tag tag : path) {
    const auto next = tlv::Find(bytes, tag);
    if (!next || !*next) return std::nullopt;
    found = **next;
    bytes = found->value;
  }
  return found;
}

ByteSpan ValueAt(ByteSpan bytes, std::initializer_list<tlv::Tag> path) {
  const auto element = ElementAt(bytes, path);
  return element ? element->value : ByteSpan();
}

std::vector<tlv::Element> ElementsWith(ByteSpan bytes, tlv::Tag tag) {
  constexpr size_t kMost = 8;
  std::vector<tlv::Element> elements;
  for (tlv::Reader reader(bytes); !reader.AtEnd() && elements.size() < kMost;) {
    const auto element = reader.Next();
    if (!element) break;
    if (element->tag == tag) elements.push_back(*element);
  }
  return elements;
}

}  // namespace lpab::relay
