// BER-TLV as SGP.22, GlobalPlatform and the bridge protocol use it: definite lengths only.
// Spec: ITU-T X.690 section 8.1; tags of up to three bytes, lengths of up to four.
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "base/result.h"

namespace lpab::tlv {

// A tag as its bytes read as a number: 0x5A, 0x9F70, 0xBF2D.
using Tag = uint32_t;

constexpr bool IsConstructed(Tag tag) {
  const Tag first = tag > 0xFFFF ? tag >> 16 : tag > 0xFF ? tag >> 8 : tag;
  return (first & 0x20) != 0;
}

// "BF2D", for messages.
std::string TagName(Tag tag);

// What a Reader accepts. Cards and servers are hostile: every bound is checked before use.
struct Limits {
  size_t maximum_length = 8u << 20;  // of one value
  bool minimal_lengths = false;      // refuse 81 05 for 05
};

struct Header {
  Tag tag = 0;
  size_t size = 0;    // bytes of tag and length field
  size_t length = 0;  // bytes of the value
};

// The tag and length that `bytes` starts with; the value itself may be missing.
// Errors: kMalformed on a truncated or over-long tag or length, an indefinite length, a limit.
Result<Header> ReadHeader(ByteSpan bytes, const Limits& limits = {});

struct Element {
  Tag tag = 0;
  ByteSpan value;
  ByteSpan whole;  // tag, length and value as they came: what signatures are over
};

// Walks the elements of one level; children are read with another Reader on `value`.
// Pure; the bytes must outlive it and the elements it gives.
class Reader {
 public:
  explicit Reader(ByteSpan bytes, Limits limits = {}) : rest_(bytes), limits_(limits) {}

  bool AtEnd() const { return rest_.empty(); }
  ByteSpan Rest() const { return rest_; }

  // Errors: kMalformed; at the end too.
  Result<Element> Next();
  // The next element, which must have this tag. Errors: kMalformed, naming both tags.
  Result<Element> Expect(Tag tag);
  // The next element if it has this tag; otherwise nothing, and the reader stays.
  Result<std::optional<Element>> TakeIf(Tag tag);
  // Errors: kMalformed when bytes are left.
  Result<void> ExpectEnd() const;

 private:
  ByteSpan rest_;
  Limits limits_;
};

// The one element that `bytes` consists of. Errors: kMalformed, also on trailing bytes.
Result<Element> ReadOne(ByteSpan bytes, const Limits& limits = {});
// As ReadOne, and it must have this tag.
Result<Element> ReadOne(ByteSpan bytes, Tag tag, const Limits& limits = {});

// The first child with this tag among the elements of `bytes`, in any order.
// Errors: kMalformed when an element before it does not parse.
Result<std::optional<Element>> Find(ByteSpan bytes, Tag tag);
// As Find, but it must be there. Errors: kMalformed, naming the tag.
Result<Element> Get(ByteSpan bytes, Tag tag);

// INTEGER contents, at most 8 bytes, not negative. Errors: kMalformed.
Result<uint64_t> ReadUint(ByteSpan value);

// Appends elements to a buffer, with minimal lengths.
class Writer {
 public:
  Writer& Put(Tag tag, ByteSpan value);
  Writer& Put(Tag tag, const Writer& children) { return Put(tag, ByteSpan(children.bytes_)); }
  Writer& PutText(Tag tag, std::string_view text) { return Put(tag, AsBytes(text)); }
  // INTEGER: minimal, a leading 00 where the top bit would make it negative.
  Writer& PutUint(Tag tag, uint64_t value);
  // Bytes that are elements already.
  Writer& Raw(ByteSpan elements);

  const Bytes& bytes() const { return bytes_; }
  Bytes Take() { return std::move(bytes_); }

 private:
  Bytes bytes_;
};

// Tag and minimal length of a value of `length` bytes, without the value.
Bytes EncodeHeader(Tag tag, size_t length);
// One element.
Bytes Encode(Tag tag, ByteSpan value);
// Contents of a non-negative INTEGER.
Bytes EncodeUint(uint64_t value);

}  // namespace lpab::tlv
