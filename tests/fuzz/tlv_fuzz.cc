// BER-TLV: the reader against a second one, and what it read against the writer.
#include "fuzz.h"
#include "tlv/tlv.h"

namespace lpab::tlv {
namespace {

constexpr int kDeepest = 64;

struct Node {
  Tag tag = 0;
  size_t header = 0;
  size_t length = 0;
  bool minimal = false;
};

// The element at the front by X.690 section 8.1.2 and 8.1.3, written apart from tlv.cc.
std::optional<Node> SecondReading(ByteSpan bytes, size_t maximum) {
  size_t at = 0;
  Node node;
  const auto next = [&]() -> std::optional<uint8_t> {
    if (at == bytes.size()) return std::nullopt;
    return bytes[at++];
  };
  auto byte = next();
  if (!byte) return std::nullopt;
  node.tag = *byte;
  bool more = (*byte & 0x1F) == 0x1F;
  while (more) {
    byte = next();
    if (!byte || at > 3) return std::nullopt;
    if (at == 2 && (*byte & 0x7F) == 0) return std::nullopt;
    node.tag = node.tag << 8 | *byte;
    more = (*byte & 0x80) != 0;
  }
  byte = next();
  if (!byte || *byte == 0x80 || *byte > 0x84) return std::nullopt;
  node.length = *byte;
  node.minimal = true;
  if (*byte > 0x80) {
    const size_t count = *byte & 0x0F;
    node.length = 0;
    for (size_t i = 0; i < count; ++i) {
      byte = next();
      if (!byte) return std::nullopt;
      if (i == 0) node.minimal = *byte != 0;
      node.length = node.length * 256 + *byte;
    }
    node.minimal = node.minimal && node.length > 127;
  }
  node.header = at;
  if (node.length > maximum || node.length > bytes.size() - at) return std::nullopt;
  return node;
}

void CheckElement(const Element& element, const Node& node, ByteSpan bytes) {
  LPAB_HOLDS(element.tag == node.tag, "both readings see the same tag");
  LPAB_HOLDS(
      element.whole.data() == bytes.data() && element.whole.size() == node.header + node.length,
      "both readings see the same element");
  LPAB_HOLDS(
      element.value.data() == bytes.data() + node.header && element.value.size() == node.length,
      "both readings see the same value");
  const Bytes written = Encode(element.tag, element.value);
  LPAB_HOLDS(!node.minimal || Equal(written, element.whole), "a minimal element is written alike");
  const Element again = LPAB_MUST(ReadOne(written, element.tag, {.minimal_lengths = true}),
                                  "what is written is read");
  LPAB_HOLDS(Equal(again.value, element.value), "what is written has the same value");
}

// Walks one level and those below; writes them anew. True when every length was minimal.
bool CheckLevel(ByteSpan level, const Limits& limits, int depth, Writer& out) {
  Reader reader(level, limits);
  bool minimal = true;
  while (!reader.AtEnd()) {
    const ByteSpan rest = reader.Rest();
    auto node = SecondReading(rest, limits.maximum_length);
    if (node && limits.minimal_lengths && !node->minimal) node.reset();
    const auto element = reader.Next();
    LPAB_HOLDS(element.has_value() == node.has_value(), "both readings take the same elements");
    if (!element) {
      LPAB_HOLDS(reader.Rest().data() == rest.data(), "a reader stays where it failed");
      return false;
    }
    CheckElement(*element, *node, rest);
    minimal = minimal && node->minimal;
    Writer children;
    const bool walked = IsConstructed(element->tag) && depth < kDeepest &&
                        CheckLevel(element->value, limits, depth + 1, children);
    if (walked) {
      out.Put(element->tag, children);
    } else {
      out.Put(element->tag, element->value);
    }
  }
  return minimal;
}

// Find and Get against a walk of one level.
void CheckFind(ByteSpan level) {
  Reader reader(level);
  const auto first = reader.Next();
  if (!first) return;
  const auto second = reader.AtEnd() ? first : reader.Next();
  const auto found = Find(level, second ? second->tag : first->tag + 1);
  LPAB_HOLDS(found.has_value() == second.has_value(), "an element is found where a walk sees it");
  if (!second) return;
  const ByteSpan expected = second->tag == first->tag ? first->whole : second->whole;
  LPAB_HOLDS(found->has_value() && (*found)->whole.data() == expected.data(),
             "the first element of a tag is found");
  LPAB_HOLDS(LPAB_MUST(Get(level, second->tag), "found is got").whole.data() == expected.data(),
             "the same element is got");
}

void CheckUint(ByteSpan value) {
  const auto number = ReadUint(value);
  if (!number) {
    const bool fits = !value.empty() && value.size() <= 8 && (value[0] & 0x80) == 0;
    LPAB_HOLDS(!fits, "a number of at most eight bytes is read");
    return;
  }
  uint64_t second = 0;
  for (const uint8_t byte : value) second = second * 256 + byte;
  LPAB_HOLDS(*number == second, "both readings see the same number");
  LPAB_HOLDS((value[0] & 0x80) == 0, "no negative number is read");
  LPAB_HOLDS(LPAB_MUST(ReadUint(EncodeUint(*number)), "a number made here is read") == *number,
             "a number comes back");
  const bool minimal = value.size() == 1 || value[0] != 0 || (value[1] & 0x80) != 0;
  LPAB_HOLDS(!minimal || Equal(EncodeUint(*number), value), "a minimal number is written alike");
}

}  // namespace

LPAB_FUZZ_TARGET(tlv, input) {
  fuzz::Input in(input);
  const uint8_t options = in.Byte();
  Limits limits;
  limits.minimal_lengths = (options & 1) != 0;
  if ((options & 2) != 0) limits.maximum_length = options >> 2;
  const ByteSpan bytes = in.Rest();
  Writer written;
  const bool minimal = CheckLevel(bytes, limits, 0, written);
  LPAB_HOLDS(!minimal || Equal(written.bytes(), bytes), "minimal elements are written alike");
  CheckFind(bytes);
  CheckUint(bytes);
}

}  // namespace lpab::tlv
