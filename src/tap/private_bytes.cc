#include "tap/private_bytes.h"

#include <algorithm>
#include <iterator>

#include "base/hex.h"
#include "tlv/tlv.h"

namespace lpab::tap {
namespace {

constexpr int kMostLevels = 16;
constexpr size_t kShownBytes = 2;  // of an identifier
constexpr tlv::Tag kIccidOrEid = 0x5A;
constexpr tlv::Tag kMaccedSegment = 0x88;
constexpr size_t kEidDigits = 32;

// Where an element stands, as far as it matters.
enum class Place {
  kOther,
  kTop,
  kAuthenticate,  // BF38, and A0 in its answer
  kContext,       // ctxParamsForCommonAuthentication, or authenticateResponseOk
  kSigned1,
  kDevice,
  kPrepare,  // BF21
  kPrepareOk,
  kSigned2,
  // What has no children:
  kSecret,
  kIdentifier,
};

struct Row {
  Place parent;
  tlv::Tag tag;
  Place child;
};

constexpr Row kRows[] = {
    {Place::kTop, 0xBF38, Place::kAuthenticate},
    {Place::kAuthenticate, 0xA0, Place::kContext},
    {Place::kContext, 0x80, Place::kSecret},  // matchingId
    {Place::kContext, 0xA1, Place::kDevice},
    {Place::kContext, 0x30, Place::kSigned1},  // of authenticateResponseOk
    {Place::kSigned1, 0xA0, Place::kContext},
    {Place::kDevice, 0x82, Place::kIdentifier},  // imei
    {Place::kTop, 0xBF21, Place::kPrepare},
    {Place::kPrepare, 0x04, Place::kSecret},  // hashCc
    {Place::kPrepare, 0xA0, Place::kPrepareOk},
    {Place::kPrepareOk, 0x30, Place::kSigned2},
    {Place::kSigned2, 0x04, Place::kSecret},  // hashCc
};

Place PlaceOf(Place parent, tlv::Tag tag) {
  if (tag == kIccidOrEid) return Place::kIdentifier;
  const auto* const row = std::ranges::find_if(
      kRows, [&](const Row& each) { return each.parent == parent && each.tag == tag; });
  return row == std::end(kRows) ? Place::kOther : row->child;
}

// A MACed segment with the beginning of a profile's metadata.
bool HoldsMetadata(ByteSpan segment) {
  return segment.size() >= 2 && segment[0] == 0xBF && segment[1] == 0x25;
}

class Marker {
 public:
  Marker(ByteSpan object, bool full_identifiers)
      : object_(object), full_identifiers_(full_identifiers) {
    parts_.hidden.resize(object.size());
  }

  PrivateParts Run() {
    Level(object_, Place::kTop, 0);
    if (!full_identifiers_) MarkCertificates();
    return std::move(parts_);
  }

 private:
  void Level(ByteSpan bytes, Place place, int depth) {
    while (!bytes.empty() && depth < kMostLevels) {
      const auto header = tlv::ReadHeader(bytes, {.maximum_length = SIZE_MAX});
      if (!header) return;
      const size_t there = std::min(header->length, bytes.size() - header->size);
      const ByteSpan value = bytes.subspan(header->size, there);
      Element(header->tag, value, there < header->length, PlaceOf(place, header->tag), depth);
      bytes = bytes.subspan(header->size + there);
    }
  }

  void Element(tlv::Tag tag, ByteSpan value, bool cut, Place place, int depth) {
    if (place == Place::kSecret) {
      if (!cut) parts_.secrets.push_back(ToBytes(value));
      return Mark(value, 0);
    }
    if (place == Place::kIdentifier) {
      if (!full_identifiers_) Mark(value, cut ? 0 : kShownBytes);
      return;
    }
    const bool inner = tag == kMaccedSegment ? HoldsMetadata(value) : tlv::IsConstructed(tag);
    if (inner) Level(value, place, depth + 1);
  }

  void Mark(ByteSpan value, size_t shown) {
    const size_t start = static_cast<size_t>(value.data() - object_.data());
    const size_t end = start + value.size() - std::min(value.size(), shown);
    for (size_t i = start; i < end; ++i) parts_.hidden[i] = true;
  }

  // The attribute serialNumber of a subject is an eUICC's EID, in digits.
  void MarkCertificates() {
    for (const uint8_t string_type : {0x13, 0x0C}) {
      const Bytes attribute = {0x06, 0x03, 0x55, 0x04, 0x05, string_type, kEidDigits};
      auto from = object_.begin();
      for (;;) {
        from = std::search(from, object_.end(), attribute.begin(), attribute.end());
        if (from == object_.end()) break;
        from += static_cast<std::ptrdiff_t>(attribute.size());
        const size_t start = static_cast<size_t>(from - object_.begin());
        const ByteSpan rest = object_.subspan(start);
        const bool cut = rest.size() < kEidDigits;
        Mark(rest.first(std::min(rest.size(), kEidDigits)), cut ? 0 : 2 * kShownBytes);
      }
    }
  }

  const ByteSpan object_;
  const bool full_identifiers_;
  PrivateParts parts_;
};

}  // namespace

PrivateParts FindPrivate(ByteSpan object, bool full_identifiers) {
  return Marker(object, full_identifiers).Run();
}

std::string HexWithout(const std::vector<bool>& hidden, ByteSpan bytes, size_t from) {
  std::string hex = ToHex(bytes.subspan(from));
  for (size_t i = from; i < bytes.size(); ++i) {
    if (hidden[i]) hex[2 * (i - from)] = hex[2 * (i - from) + 1] = '*';
  }
  return hex;
}

}  // namespace lpab::tap
