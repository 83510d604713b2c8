#include "tlv/tlv.h"

#include "base/hex.h"

namespace lpab::tlv {
namespace {

constexpr size_t kMaximumTagBytes = 3;
constexpr size_t kMaximumLengthBytes = 4;

Unexpected Malformed(std::string what) {
  return Fail(ErrorCode::kMalformed, "TLV: " + std::move(what));
}

// Bytes of the tag that `bytes` starts with.
Result<size_t> TagSize(ByteSpan bytes) {
  if (bytes.empty()) return Malformed("nothing left");
  if ((bytes[0] & 0x1F) != 0x1F) return 1;
  for (size_t size = 2; size <= kMaximumTagBytes; ++size) {
    if (bytes.size() < size) return Malformed("cut off within a tag");
    if (size == 2 && (bytes[1] & 0x7F) == 0) return Malformed("tag number with a leading zero");
    if ((bytes[size - 1] & 0x80) == 0) return size;
  }
  return Malformed("tag of more than three bytes");
}

// Reads the length field at header.size, and moves header.size behind it.
Result<void> ReadLength(ByteSpan bytes, const Limits& limits, Header& header) {
  if (bytes.size() <= header.size) return Malformed("cut off before a length");
  const uint8_t first = bytes[header.size++];
  if (first < 0x80) {
    header.length = first;
    return {};
  }
  const size_t count = first & 0x7F;
  if (count == 0) return Malformed("indefinite length");
  if (count > kMaximumLengthBytes) return Malformed("length field of more than four bytes");
  if (bytes.size() - header.size < count) return Malformed("cut off within a length");
  for (size_t i = 0; i < count; ++i) header.length = header.length << 8 | bytes[header.size + i];
  const bool minimal = header.length >= 0x80 && bytes[header.size] != 0;
  if (limits.minimal_lengths && !minimal) return Malformed("length field longer than needed");
  header.size += count;
  return {};
}

Result<Element> WithTag(Result<Element> element, Tag tag) {
  if (element && element->tag != tag) {
    return Malformed("tag " + TagName(element->tag) + " where " + TagName(tag) + " must be");
  }
  return element;
}

}  // namespace

std::string TagName(Tag tag) {
  Bytes bytes;
  if (tag > 0xFFFF) bytes.push_back(static_cast<uint8_t>(tag >> 16));
  if (tag > 0xFF) bytes.push_back(static_cast<uint8_t>(tag >> 8));
  bytes.push_back(static_cast<uint8_t>(tag));
  return ToHex(bytes);
}

Result<Header> ReadHeader(ByteSpan bytes, const Limits& limits) {
  Header header;
  LPAB_ASSIGN(header.size, TagSize(bytes));
  for (size_t i = 0; i < header.size; ++i) header.tag = header.tag << 8 | bytes[i];
  LPAB_TRY(ReadLength(bytes, limits, header));
  if (header.length > limits.maximum_length) {
    return Malformed("value of " + std::to_string(header.length) + " bytes is over the limit");
  }
  return header;
}

Result<Element> Reader::Next() {
  LPAB_ASSIGN(const Header header, ReadHeader(rest_, limits_));
  if (rest_.size() - header.size < header.length) {
    return Malformed("tag " + TagName(header.tag) + ": " + std::to_string(header.length) +
                     " bytes announced, " + std::to_string(rest_.size() - header.size) + " there");
  }
  Element element;
  element.tag = header.tag;
  element.whole = rest_.first(header.size + header.length);
  element.value = element.whole.subspan(header.size);
  rest_ = rest_.subspan(element.whole.size());
  return element;
}

Result<Element> Reader::Expect(Tag tag) {
  if (AtEnd()) return Malformed("tag " + TagName(tag) + " is missing");
  return WithTag(Next(), tag);
}

Result<std::optional<Element>> Reader::TakeIf(Tag tag) {
  if (AtEnd()) return std::nullopt;
  LPAB_ASSIGN(const Header header, ReadHeader(rest_, limits_));
  if (header.tag != tag) return std::nullopt;
  LPAB_ASSIGN(Element element, Next());
  return element;
}

Result<void> Reader::ExpectEnd() const {
  if (rest_.empty()) return {};
  return Malformed(std::to_string(rest_.size()) + " bytes too many");
}

Result<Element> ReadOne(ByteSpan bytes, const Limits& limits) {
  Reader reader(bytes, limits);
  LPAB_ASSIGN(Element element, reader.Next());
  LPAB_TRY(reader.ExpectEnd());
  return element;
}

Result<Element> ReadOne(ByteSpan bytes, Tag tag, const Limits& limits) {
  return WithTag(ReadOne(bytes, limits), tag);
}

Result<std::optional<Element>> Find(ByteSpan bytes, Tag tag) {
  Reader reader(bytes);
  while (!reader.AtEnd()) {
    LPAB_ASSIGN(Element element, reader.Next());
    if (element.tag == tag) return element;
  }
  return std::nullopt;
}

Result<Element> Get(ByteSpan bytes, Tag tag) {
  LPAB_ASSIGN(const std::optional<Element> element, Find(bytes, tag));
  if (!element) return Malformed("tag " + TagName(tag) + " is missing");
  return *element;
}

Result<uint64_t> ReadUint(ByteSpan value) {
  if (value.empty()) return Malformed("empty integer");
  if ((value[0] & 0x80) != 0) return Malformed("negative integer");
  if (value[0] == 0) value = value.subspan(1);
  if (value.size() > 8) return Malformed("integer of more than 64 bits");
  uint64_t number = 0;
  for (uint8_t byte : value) number = number << 8 | byte;
  return number;
}

Writer& Writer::Put(Tag tag, ByteSpan value) {
  Append(bytes_, EncodeHeader(tag, value.size()));
  Append(bytes_, value);
  return *this;
}

Writer& Writer::PutUint(Tag tag, uint64_t value) { return Put(tag, EncodeUint(value)); }

Writer& Writer::Raw(ByteSpan elements) {
  Append(bytes_, elements);
  return *this;
}

Bytes EncodeHeader(Tag tag, size_t length) {
  Bytes out;
  if (tag > 0xFFFF) out.push_back(static_cast<uint8_t>(tag >> 16));
  if (tag > 0xFF) out.push_back(static_cast<uint8_t>(tag >> 8));
  out.push_back(static_cast<uint8_t>(tag));
  if (length < 0x80) {
    out.push_back(static_cast<uint8_t>(length));
    return out;
  }
  size_t count = 1;
  while (count < sizeof length && length >> (8 * count) != 0) ++count;
  out.push_back(static_cast<uint8_t>(0x80 | count));
  while (count-- > 0) out.push_back(static_cast<uint8_t>(length >> (8 * count)));
  return out;
}

Bytes Encode(Tag tag, ByteSpan value) { return Writer().Put(tag, value).Take(); }

Bytes EncodeUint(uint64_t value) {
  Bytes bytes;
  do {
    bytes.insert(bytes.begin(), static_cast<uint8_t>(value));
    value >>= 8;
  } while (value != 0);
  if ((bytes[0] & 0x80) != 0) bytes.insert(bytes.begin(), 0x00);
  return bytes;
}

}  // namespace lpab::tlv
