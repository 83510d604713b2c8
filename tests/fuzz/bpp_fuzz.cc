// Bound profile packages as the LPA reads and cuts them.
#include "fuzz.h"
#include "sgp22/bound_profile_package.h"

namespace lpab::sgp22 {
namespace {

// The tags at the fronts of the segments, in the order of SGP.22 section 2.5.5.
void CheckOrder(const std::vector<Bytes>& segments) {
  size_t at = 0;
  const auto tag = [&] {
    if (at == segments.size()) return tlv::Tag{0};
    return LPAB_MUST(tlv::ReadHeader(segments[at]), "a segment begins with a header").tag;
  };
  const auto take = [&](tlv::Tag expected) {
    const bool matches = tag() == expected;
    if (matches) ++at;
    return matches;
  };
  LPAB_HOLDS(take(0xBF36), "BF36 is first");
  LPAB_HOLDS(take(0xA0), "A0 follows it");
  while (take(0x87)) continue;
  LPAB_HOLDS(take(0xA1), "A1 follows the 87s");
  LPAB_HOLDS(take(0x88), "an 88 follows A1");
  while (take(0x88)) continue;
  if (take(0xA2)) {
    while (take(0x87)) continue;
  }
  LPAB_HOLDS(take(0xA3), "A3 follows");
  LPAB_HOLDS(take(0x86), "an 86 follows A3");
  while (take(0x86)) continue;
  LPAB_HOLDS(at == segments.size(), "nothing follows the 86s");
}

// The contents of the 88s without the last eight bytes of each, taken from the whole package.
Bytes SecondReadingOfMetadata(ByteSpan whole) {
  Bytes metadata;
  const auto package = LPAB_MUST(tlv::ReadOne(whole, 0xBF36), "a package is one element");
  const auto list = LPAB_MUST(tlv::Get(package.value, 0xA1), "a package has A1");
  tlv::Reader reader(list.value);
  while (!reader.AtEnd()) {
    const auto part = LPAB_MUST(reader.Expect(0x88), "A1 holds 88s");
    LPAB_HOLDS(part.value.size() >= 8, "an 88 has room for its MAC");
    Append(metadata, part.value.first(part.value.size() - 8));
  }
  return metadata;
}

void CheckMetadata(const BoundProfilePackage& package) {
  const Bytes second = SecondReadingOfMetadata(package.whole());
  const auto metadata = package.Metadata();
  LPAB_HOLDS(metadata.has_value() == ProfileMetadata::Decode(second).has_value(),
             "both readings take the same metadata");
  if (!metadata) return;
  LPAB_HOLDS(metadata->raw == second, "the metadata are the 88s without MACs");
  LPAB_HOLDS(metadata->CheckAgrees(*metadata).has_value(), "metadata agree with themselves");
}

}  // namespace

LPAB_FUZZ_TARGET(bpp, input) {
  const auto package = BoundProfilePackage::Decode(ToBytes(input));
  if (!package) return;
  LPAB_HOLDS(Equal(package->whole(), input), "a package is kept as it came");
  Bytes joined;
  for (const Bytes& segment : package->segments()) {
    LPAB_HOLDS(!segment.empty(), "no segment is empty");
    Append(joined, segment);
  }
  LPAB_HOLDS(Equal(joined, input), "the segments are the package, each byte once");
  CheckOrder(package->segments());
  const size_t id_size = package->transaction_id().bytes().size();
  LPAB_HOLDS(id_size >= 1 && id_size <= 16, "a transaction id is 1 to 16 bytes");
  CheckMetadata(*package);
}

}  // namespace lpab::sgp22
