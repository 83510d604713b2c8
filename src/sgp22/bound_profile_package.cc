#include "sgp22/bound_profile_package.h"

namespace lpab::sgp22 {
namespace {

constexpr tlv::Tag kInitialiseSecureChannel = 0xBF23;
constexpr size_t kLargestPackage = 4u << 20;
constexpr size_t kMacSize = 8;

ByteSpan HeaderOf(const tlv::Element& element) {
  return element.whole.first(element.whole.size() - element.value.size());
}

// The elements of a sequence, all of tag `item`, at least one.
Result<std::vector<tlv::Element>> Items(const tlv::Element& sequence, tlv::Tag item) {
  std::vector<tlv::Element> items;
  tlv::Reader reader(sequence.value);
  do {
    LPAB_ASSIGN(const tlv::Element element, reader.Expect(item));
    items.push_back(element);
  } while (!reader.AtEnd());
  return items;
}

// The sequence's header together with its first item, further items alone.
Result<void> CutJoined(const tlv::Element& sequence, tlv::Tag item, std::vector<Bytes>& out) {
  LPAB_ASSIGN(const std::vector<tlv::Element> items, Items(sequence, item));
  out.push_back(Concat({HeaderOf(sequence), items.front().whole}));
  for (size_t i = 1; i < items.size(); ++i) out.push_back(ToBytes(items[i].whole));
  return {};
}

// The sequence's header alone, then each item.
Result<std::vector<tlv::Element>> CutApart(const tlv::Element& sequence, tlv::Tag item,
                                           std::vector<Bytes>& out) {
  LPAB_ASSIGN(std::vector<tlv::Element> items, Items(sequence, item));
  out.push_back(ToBytes(HeaderOf(sequence)));
  for (const tlv::Element& element : items) out.push_back(ToBytes(element.whole));
  return items;
}

}  // namespace

Result<BoundProfilePackage> BoundProfilePackage::Decode(Bytes whole) {
  if (whole.size() > kLargestPackage) {
    return Fail(ErrorCode::kResourceExhausted, "the bound profile package is over 4 MiB");
  }
  LPAB_ASSIGN(const tlv::Element package, tlv::ReadOne(whole, kTag));
  LPAB_ASSIGN(const tlv::Element channel,
              tlv::Reader(package.value).Expect(kInitialiseSecureChannel));
  LPAB_ASSIGN(const tlv::Element id, tlv::Get(channel.value, 0x80));
  LPAB_ASSIGN(TransactionId transaction_id, TransactionId::FromWire(id.value));
  const size_t header_size = whole.size() - package.value.size();
  BoundProfilePackage result(std::move(whole), std::move(transaction_id));
  LPAB_TRY(result.Cut(ByteSpan(result.whole_).subspan(header_size), header_size));
  return result;
}

Result<void> BoundProfilePackage::Cut(ByteSpan contents, size_t header_size) {
  tlv::Reader reader(contents);
  LPAB_ASSIGN(const tlv::Element channel, reader.Expect(kInitialiseSecureChannel));
  segments_.push_back(Concat({ByteSpan(whole_).first(header_size), channel.whole}));
  LPAB_ASSIGN(const tlv::Element configure, reader.Expect(0xA0));
  LPAB_TRY(CutJoined(configure, 0x87, segments_));
  LPAB_ASSIGN(const tlv::Element metadata, reader.Expect(0xA1));
  LPAB_ASSIGN(const auto parts, CutApart(metadata, 0x88, segments_));
  for (const tlv::Element& part : parts) {
    if (part.value.size() < kMacSize) {
      return Fail(ErrorCode::kMalformed, "package: a metadata segment is shorter than its MAC");
    }
    Append(metadata_, part.value.first(part.value.size() - kMacSize));
  }
  LPAB_ASSIGN(const auto keys, reader.TakeIf(0xA2));
  if (keys) LPAB_TRY(CutJoined(*keys, 0x87, segments_));
  LPAB_ASSIGN(const tlv::Element elements, reader.Expect(0xA3));
  LPAB_TRY(CutApart(elements, 0x86, segments_));
  return reader.ExpectEnd();
}

Result<ProfileMetadata> BoundProfilePackage::Metadata() const {
  return ProfileMetadata::Decode(metadata_);
}

}  // namespace lpab::sgp22
