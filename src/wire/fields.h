// One level of fields of a PDU, read strictly.
//
// The class of a tag says whether it may be skipped: an unknown tag of the private class (C0-DE,
// E0-FE, DFxx, FFxx) is skipped, any other unknown tag is an error. Docs: protocol.md, "Encoding".
#pragma once

#include <optional>
#include <vector>

#include "tlv/tlv.h"
#include "wire/error.h"
#include "wire/id.h"

namespace lpab::wire {

// The elements of lists: the only tags that may repeat, and nothing else beside them.
inline constexpr tlv::Tag kListItem = 0x30;
inline constexpr tlv::Tag kAidItem = 0x4F;

constexpr bool IsSkippable(tlv::Tag tag) {
  const tlv::Tag first = tag > 0xFFFF ? tag >> 16 : tag > 0xFF ? tag >> 8 : tag;
  return (first & 0xC0) == 0xC0;
}

// Checks one PDU on all levels: well-formed, one element only, minimal lengths, no duplicate tags,
// bounded depth and number of fields. Errors: numbers 1-4 and 13.
Result<tlv::Element> CheckStructure(ByteSpan pdu);

// The fields of a checked level. Take each field that is known, then Finish(). The bytes must
// outlive it.
class Fields {
 public:
  // `level` is the value of a constructed element that CheckStructure has seen.
  explicit Fields(ByteSpan level);

  std::optional<ByteSpan> Take(tlv::Tag tag);
  Result<ByteSpan> Get(tlv::Tag tag);

  // Minimal non-negative INTEGER of at most `maximum`. Errors: missing-field, bad-value.
  Result<uint64_t> GetUint(tlv::Tag tag, uint64_t maximum);
  Result<std::optional<uint64_t>> TakeUint(tlv::Tag tag, uint64_t maximum);
  // One byte, 00 or 01.
  Result<bool> GetFlag(tlv::Tag tag);
  // Errors: missing-field; bad-value on another length.
  Result<Bytes> GetBytes(tlv::Tag tag, size_t minimum, size_t maximum);
  Result<std::optional<Bytes>> TakeBytes(tlv::Tag tag, size_t minimum, size_t maximum);
  // Text of at most `maximum` bytes; empty when it is not there.
  Result<std::string> TakeText(tlv::Tag tag, size_t maximum);

  template <typename T>
  Result<T> GetId(tlv::Tag tag) {
    LPAB_ASSIGN(const ByteSpan value, Get(tag));
    return T::From(value);
  }
  template <typename T>
  Result<std::optional<T>> TakeId(tlv::Tag tag) {
    const auto value = Take(tag);
    if (!value) return std::nullopt;
    LPAB_ASSIGN(T id, T::From(*value));
    return id;
  }

  // Errors: unknown-critical-tag when a field is left that must not be skipped.
  Result<void> Finish() const;

 private:
  std::vector<tlv::Element> left_;
};

// At most `maximum` bytes of a text, cut between two characters of UTF-8. `maximum` is over 3.
std::string_view CutText(std::string_view text, size_t maximum);

// The values of a checked list. Errors: bad-value when an element is no `item`, or there are more
// than `maximum`.
Result<std::vector<ByteSpan>> ListItems(ByteSpan list, tlv::Tag item, size_t maximum);

}  // namespace lpab::wire
