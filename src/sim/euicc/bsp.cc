#include "sim/euicc/bsp.h"

#include <algorithm>

namespace lpab::sim::euicc {
namespace {

constexpr size_t kMacSize = 8;  // of the CMAC, sent
constexpr size_t kBlockSize = 16;

// Spec: SGP.22 section 2.6.4.4 (padding 80, then 00 to the block's end; always there).
Result<Bytes> TakePadding(Bytes plain) {
  size_t zeros = 0;
  while (zeros < kBlockSize && zeros < plain.size() && plain[plain.size() - 1 - zeros] == 0) {
    ++zeros;
  }
  plain.resize(plain.size() - zeros);
  if (zeros == kBlockSize || plain.empty() || plain.back() != 0x80) {
    return Fail(ErrorCode::kUntrusted, "BSP: the decrypted segment has no padding");
  }
  plain.pop_back();
  return plain;
}

Result<crypto::AesBlock> GetKey(ByteSpan contents, tlv::Tag tag) {
  LPAB_ASSIGN(const tlv::Element element, tlv::Get(contents, tag));
  crypto::AesBlock key{};
  if (element.value.size() != key.size()) {
    return Fail(ErrorCode::kMalformed, "ReplaceSessionKeys: tag " + tlv::TagName(tag) + " has " +
                                           std::to_string(element.value.size()) +
                                           " bytes, 16 expected");
  }
  std::copy(element.value.begin(), element.value.end(), key.begin());
  return key;
}

}  // namespace

BspKeys DeriveBspKeys(ByteSpan shared_secret, const BspKeyParameters& parameters) {
  const uint8_t type_and_length[] = {parameters.key_type, parameters.key_length};
  const uint8_t host_length[] = {static_cast<uint8_t>(parameters.host_id.size())};
  const uint8_t eid_length[] = {static_cast<uint8_t>(parameters.eid.size())};
  const Bytes info =
      Concat({type_and_length, host_length, parameters.host_id, eid_length, parameters.eid});
  BspKeys keys;
  const Bytes derived = crypto::X963Kdf(shared_secret, info, 3 * kBlockSize);
  std::copy_n(derived.begin(), kBlockSize, keys.mac_chaining_value.begin());
  std::copy_n(derived.begin() + kBlockSize, kBlockSize, keys.enc.begin());
  std::copy_n(derived.begin() + 2 * kBlockSize, kBlockSize, keys.mac.begin());
  return keys;
}

Result<BspKeys> ReadReplacedSessionKeys(ByteSpan contents) {
  BspKeys keys;
  LPAB_ASSIGN(keys.mac_chaining_value, GetKey(contents, 0x80));
  LPAB_ASSIGN(keys.enc, GetKey(contents, 0x81));
  LPAB_ASSIGN(keys.mac, GetKey(contents, 0x82));
  return keys;
}

Result<ByteSpan> BspReceiver::TakeMac(const tlv::Element& segment) {
  if (segment.value.size() < kMacSize) {
    return Fail(ErrorCode::kMalformed, "BSP: segment " + tlv::TagName(segment.tag) + " of " +
                                           std::to_string(segment.value.size()) +
                                           " bytes has no room for its MAC");
  }
  const ByteSpan covered = segment.whole.first(segment.whole.size() - kMacSize);
  chain_ = crypto::AesCmac(keys_.mac, Concat({chain_, covered}));
  ++block_;
  if (!EqualConstantTime(ByteSpan(chain_).first(kMacSize), segment.value.last(kMacSize))) {
    return Fail(ErrorCode::kUntrusted, "BSP: the MAC of segment " + std::to_string(block_) +
                                           " (tag " + tlv::TagName(segment.tag) +
                                           ") does not verify");
  }
  return segment.value.first(segment.value.size() - kMacSize);
}

crypto::AesBlock BspReceiver::InitialVector() const {
  crypto::AesBlock counter{};
  for (size_t i = 0; i < sizeof(block_); ++i) {
    counter[counter.size() - 1 - i] = static_cast<uint8_t>(block_ >> (8 * i));
  }
  return crypto::AesEncryptBlock(keys_.enc, counter);
}

Result<Bytes> BspReceiver::Decrypt(const tlv::Element& segment) {
  LPAB_ASSIGN(const ByteSpan encrypted, TakeMac(segment));
  if (encrypted.empty() || encrypted.size() % kBlockSize != 0) {
    return Fail(ErrorCode::kMalformed, "BSP: " + std::to_string(encrypted.size()) +
                                           " encrypted bytes are no whole blocks");
  }
  LPAB_ASSIGN(Bytes plain, crypto::AesCbcDecrypt(keys_.enc, InitialVector(), encrypted));
  return TakePadding(std::move(plain));
}

Result<Bytes> BspReceiver::Verify(const tlv::Element& segment) {
  LPAB_ASSIGN(const ByteSpan contents, TakeMac(segment));
  return ToBytes(contents);
}

}  // namespace lpab::sim::euicc
