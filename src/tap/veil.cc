#include "tap/veil.h"

#include <algorithm>

#include "apdu/apdu.h"
#include "base/hex.h"
#include "tap/private_bytes.h"

namespace lpab::tap {
namespace {

constexpr size_t kHeader = 4;
constexpr size_t kDataStart = 5;
constexpr size_t kMostKept = 64 * 1024;
constexpr size_t kMostKnown = 64;
constexpr size_t kShortestKnown = 4;  // shorter ones are everywhere
// P1 of the last block of a chain. Spec: GlobalPlatform 2.3 section 11.11.2.1.
constexpr uint8_t kLastBlock = 0x80;

std::string AllHidden(ByteSpan bytes) { return std::string(2 * bytes.size(), '*'); }

// Commands that find or open something; neither they nor their answers name a card or a profile.
bool IsHarmless(uint8_t ins) {
  return ins == apdu::ins::kManageChannel || ins == apdu::ins::kSelect ||
         ins == apdu::ins::kTerminalCapability || ins == apdu::ins::kStatus;
}

}  // namespace

std::string Veil::Command(ByteSpan bytes) {
  if (bytes.size() < kHeader) return ToHex(bytes);
  const uint8_t ins = bytes[1];
  if (ins == apdu::ins::kGetResponse) return ToHex(bytes);  // its answer goes on
  answer_.reset();
  if (ins != apdu::ins::kStoreData && !IsHarmless(ins)) {
    return ToHex(bytes.first(kHeader)) + AllHidden(bytes.subspan(kHeader));
  }
  answer_ = Bytes();
  return ins == apdu::ins::kStoreData && bytes.size() > kDataStart ? Block(bytes) : ToHex(bytes);
}

std::string Veil::Block(ByteSpan bytes) {
  const uint8_t number = bytes[3];
  const bool continues = open_ && number == static_cast<uint8_t>(number_ + 1);
  if (!continues) {
    object_.reset();
    if (number == 0) object_ = Bytes();
  }
  number_ = number;
  open_ = (bytes[2] & kLastBlock) == 0;
  const ByteSpan rest = bytes.subspan(kDataStart);
  const size_t length = std::min<size_t>(bytes[kHeader], rest.size());
  return ToHex(bytes.first(kDataStart)) + Continue(object_, rest.first(length)) +
         ToHex(rest.subspan(length));
}

std::string Veil::Answer(ByteSpan data) { return Continue(answer_, data); }

std::string Veil::Continue(std::optional<Bytes>& kept, ByteSpan more) {
  if (kept && kept->size() + more.size() > kMostKept) kept.reset();
  if (!kept) return AllHidden(more);
  const size_t from = kept->size();
  Append(*kept, more);
  PrivateParts parts = FindPrivate(*kept, full_identifiers_);
  Learn(parts.secrets);
  MarkKnown(*kept, parts.hidden);
  return HexWithout(parts.hidden, *kept, from);
}

void Veil::Learn(const std::vector<Bytes>& secrets) {
  for (const Bytes& secret : secrets) {
    const bool known = std::ranges::find(secrets_, secret) != secrets_.end();
    if (known || secret.size() < kShortestKnown || secrets_.size() >= kMostKnown) continue;
    secrets_.push_back(secret);
  }
}

void Veil::MarkKnown(ByteSpan bytes, std::vector<bool>& hidden) const {
  for (const Bytes& secret : secrets_) {
    for (auto from = bytes.begin();; ++from) {
      from = std::search(from, bytes.end(), secret.begin(), secret.end());
      if (from == bytes.end()) break;
      std::fill_n(hidden.begin() + (from - bytes.begin()), secret.size(), true);
    }
  }
}

}  // namespace lpab::tap
