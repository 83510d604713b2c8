#include "sim/smdp/bsp.h"

namespace lpab::sim::smdp {

namespace {

constexpr uint8_t kKeyTypeAes = 0x88;
constexpr uint8_t kKeyLength = 16;
constexpr size_t kBlock = 16;

Bytes Pad(ByteSpan plaintext) {
  Bytes padded = ToBytes(plaintext);
  padded.push_back(0x80);
  padded.resize((padded.size() + kBlock - 1) / kBlock * kBlock, 0x00);
  return padded;
}

Result<void> CheckSegment(size_t segment) {
  if (segment > 0) return {};
  return Fail(ErrorCode::kInvalidArgument, "a segment of a profile package cannot be empty");
}

}  // namespace

BspKeys DeriveBspKeys(ByteSpan shared_secret, ByteSpan host_id, ByteSpan eid) {
  Bytes info{kKeyTypeAes, kKeyLength, static_cast<uint8_t>(host_id.size())};
  Append(info, host_id);
  info.push_back(static_cast<uint8_t>(eid.size()));
  Append(info, eid);
  const Bytes material = crypto::X963Kdf(shared_secret, info, 3 * kBlock);
  BspKeys keys;
  std::copy_n(material.begin(), kBlock, keys.initial_mac_chaining_value.begin());
  std::copy_n(material.begin() + kBlock, kBlock, keys.encryption.begin());
  std::copy_n(material.begin() + 2 * kBlock, kBlock, keys.mac.begin());
  return keys;
}

Result<Bytes> Bsp::EncryptAndMac(tlv::Tag tag, ByteSpan data, size_t segment) {
  LPAB_TRY(CheckSegment(segment));
  Bytes out;
  do {
    const ByteSpan part = data.first(std::min(segment, data.size()));
    LPAB_ASSIGN(const Bytes encrypted, EncryptSegment(part));
    Append(out, AddMac(tag, encrypted));
    data = data.subspan(part.size());
  } while (!data.empty());
  return out;
}

Result<Bytes> Bsp::MacOnly(tlv::Tag tag, ByteSpan data, size_t segment) {
  LPAB_TRY(CheckSegment(segment));
  Bytes out;
  do {
    const ByteSpan part = data.first(std::min(segment, data.size()));
    Append(out, AddMac(tag, part));
    data = data.subspan(part.size());
  } while (!data.empty());
  return out;
}

Result<Bytes> Bsp::EncryptSegment(ByteSpan plaintext) const {
  crypto::AesBlock counter{};
  for (size_t i = 0; i < sizeof counter_; ++i) {
    counter[kBlock - 1 - i] = static_cast<uint8_t>(counter_ >> (8 * i));
  }
  const crypto::AesBlock iv = crypto::AesEncryptBlock(keys_.encryption, counter);
  return crypto::AesCbcEncrypt(keys_.encryption, iv, Pad(plaintext));
}

Bytes Bsp::AddMac(tlv::Tag tag, ByteSpan content) {
  Bytes tlv = tlv::EncodeHeader(tag, content.size() + kMacSize);
  Append(tlv, content);
  chain_ = crypto::AesCmac(keys_.mac, Concat({chain_, tlv}));
  Append(tlv, ByteSpan(chain_).first(kMacSize));
  ++counter_;
  return tlv;
}

}  // namespace lpab::sim::smdp
