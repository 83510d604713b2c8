#include "wire/fields.h"

#include "wire/limits.h"

namespace lpab::wire {
namespace {

bool IsListTag(tlv::Tag tag) { return tag == kListItem || tag == kAidItem; }

Result<tlv::Element> NextStrict(tlv::Reader& reader) {
  auto element = reader.Next();
  if (!element) return FailNumbered(ErrorNumber::kMalformed, element.error().message);
  const size_t header = element->whole.size() - element->value.size();
  if (header != tlv::EncodeHeader(element->tag, element->value.size()).size()) {
    return FailNumbered(ErrorNumber::kLengthNotMinimal,
                        "tag " + tlv::TagName(element->tag) + ": length field longer than needed");
  }
  return element;
}

Result<void> CheckRepeats(const std::vector<tlv::Tag>& tags, tlv::Tag tag) {
  if (tags.empty() || IsListTag(tags.front())) {
    if (!tags.empty() && tag != tags.front()) {
      return FailNumbered(ErrorNumber::kBadValue, "tag " + tlv::TagName(tag) + " in a list of " +
                                                      tlv::TagName(tags.front()));
    }
    return {};
  }
  if (std::ranges::find(tags, tag) != tags.end()) {
    return FailNumbered(ErrorNumber::kDuplicateTag, "tag " + tlv::TagName(tag) + " comes twice");
  }
  if (tags.size() == kMaximumFields) {
    return FailNumbered(ErrorNumber::kTooManyFields, "too many fields on one level");
  }
  return {};
}

Result<void> CheckLevel(ByteSpan level, int depth) {
  if (depth > kMaximumDepth) {
    return FailNumbered(ErrorNumber::kTooDeep, "elements are nested too deep");
  }
  tlv::Reader reader(level);
  std::vector<tlv::Tag> tags;
  while (!reader.AtEnd()) {
    LPAB_ASSIGN(const tlv::Element element, NextStrict(reader));
    LPAB_TRY(CheckRepeats(tags, element.tag));
    if (tags.empty() || !IsListTag(tags.front())) tags.push_back(element.tag);
    if (tlv::IsConstructed(element.tag)) LPAB_TRY(CheckLevel(element.value, depth + 1));
  }
  return {};
}

Unexpected BadValue(tlv::Tag tag, const std::string& what) {
  return FailNumbered(ErrorNumber::kBadValue, "tag " + tlv::TagName(tag) + ": " + what);
}

Result<uint64_t> ToUint(tlv::Tag tag, ByteSpan value, uint64_t maximum) {
  const auto number = tlv::ReadUint(value);
  if (!number || !Equal(tlv::EncodeUint(*number), value)) {
    return BadValue(tag, "not a minimal non-negative integer");
  }
  if (*number > maximum) return BadValue(tag, std::to_string(*number) + " is out of range");
  return *number;
}

Result<Bytes> ToSizedBytes(tlv::Tag tag, ByteSpan value, size_t minimum, size_t maximum) {
  if (value.size() < minimum || value.size() > maximum) {
    return BadValue(tag, std::to_string(value.size()) + " bytes are not allowed");
  }
  return ToBytes(value);
}

}  // namespace

Result<tlv::Element> CheckStructure(ByteSpan pdu) {
  tlv::Reader reader(pdu);
  LPAB_ASSIGN(const tlv::Element element, NextStrict(reader));
  if (!reader.AtEnd()) {
    return FailNumbered(ErrorNumber::kMalformed, "bytes follow the PDU in its frame");
  }
  if (!tlv::IsConstructed(element.tag)) {
    return FailNumbered(ErrorNumber::kMalformed, "a PDU is a constructed element");
  }
  LPAB_TRY(CheckLevel(element.value, 2));
  return element;
}

Fields::Fields(ByteSpan level) {
  tlv::Reader reader(level);
  while (!reader.AtEnd()) {
    auto element = reader.Next();
    if (!element) return;
    left_.push_back(*element);
  }
}

std::optional<ByteSpan> Fields::Take(tlv::Tag tag) {
  const auto found = std::ranges::find(left_, tag, &tlv::Element::tag);
  if (found == left_.end()) return std::nullopt;
  const ByteSpan value = found->value;
  left_.erase(found);
  return value;
}

Result<ByteSpan> Fields::Get(tlv::Tag tag) {
  const auto value = Take(tag);
  if (!value) {
    return FailNumbered(ErrorNumber::kMissingField, "tag " + tlv::TagName(tag) + " is missing");
  }
  return *value;
}

Result<uint64_t> Fields::GetUint(tlv::Tag tag, uint64_t maximum) {
  LPAB_ASSIGN(const ByteSpan value, Get(tag));
  return ToUint(tag, value, maximum);
}

Result<std::optional<uint64_t>> Fields::TakeUint(tlv::Tag tag, uint64_t maximum) {
  const auto value = Take(tag);
  if (!value) return std::nullopt;
  LPAB_ASSIGN(const uint64_t number, ToUint(tag, *value, maximum));
  return number;
}

Result<bool> Fields::GetFlag(tlv::Tag tag) {
  LPAB_ASSIGN(const ByteSpan value, Get(tag));
  if (value.size() != 1 || value[0] > 1) return BadValue(tag, "a flag is 00 or 01");
  return value[0] == 1;
}

Result<Bytes> Fields::GetBytes(tlv::Tag tag, size_t minimum, size_t maximum) {
  LPAB_ASSIGN(const ByteSpan value, Get(tag));
  return ToSizedBytes(tag, value, minimum, maximum);
}

Result<std::optional<Bytes>> Fields::TakeBytes(tlv::Tag tag, size_t minimum, size_t maximum) {
  const auto value = Take(tag);
  if (!value) return std::nullopt;
  LPAB_ASSIGN(Bytes bytes, ToSizedBytes(tag, *value, minimum, maximum));
  return bytes;
}

Result<std::string> Fields::TakeText(tlv::Tag tag, size_t maximum) {
  const auto value = Take(tag);
  if (!value) return std::string();
  if (value->size() > maximum) return BadValue(tag, "the text is too long");
  return std::string(AsText(*value));
}

Result<void> Fields::Finish() const {
  for (const tlv::Element& element : left_) {
    if (!IsSkippable(element.tag)) {
      return FailNumbered(ErrorNumber::kUnknownCriticalTag,
                          "tag " + tlv::TagName(element.tag) + " is not known here");
    }
  }
  return {};
}

std::string_view CutText(std::string_view text, size_t maximum) {
  constexpr size_t kLongestTail = 3;  // of one character, behind its first byte
  if (text.size() <= maximum) return text;
  size_t size = maximum;
  while (size > maximum - kLongestTail && (text[size] & 0xC0) == 0x80) --size;
  return text.substr(0, size);
}

Result<std::vector<ByteSpan>> ListItems(ByteSpan list, tlv::Tag item, size_t maximum) {
  std::vector<ByteSpan> items;
  tlv::Reader reader(list);
  while (!reader.AtEnd()) {
    auto element = reader.Next();
    if (!element) return FailNumbered(ErrorNumber::kMalformed, element.error().message);
    if (element->tag != item) return BadValue(element->tag, "not an item of this list");
    if (items.size() == maximum) return BadValue(item, "the list is too long");
    items.push_back(element->value);
  }
  return items;
}

}  // namespace lpab::wire
