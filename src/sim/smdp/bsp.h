// Protection of a profile package, on the side that protects: SCP03t with the keys of an ECKA or
// with keys of one's own. Spec: SGP.22 section 2.5.4 and annex G, GlobalPlatform Amendment F.
#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/hash.h"
#include "tlv/tlv.h"

namespace lpab::sim::smdp {

struct BspKeys {
  crypto::AesBlock initial_mac_chaining_value{};
  crypto::AesKey encryption{};
  crypto::AesKey mac{};
  bool operator==(const BspKeys&) const = default;
};

// `eid` is the 16 bytes of the EID; `host_id` at most 16 bytes.
BspKeys DeriveBspKeys(ByteSpan shared_secret, ByteSpan host_id, ByteSpan eid);

// Cuts data into segments and protects each as one TLV; the MAC chains over all of them, and the
// block counter advances with each, with encryption or without. One package, one instance.
class Bsp {
 public:
  static constexpr size_t kMacSize = 8;

  explicit Bsp(const BspKeys& keys) : keys_(keys), chain_(keys.initial_mac_chaining_value) {}

  // `data` in segments of `segment` bytes of plaintext, the last one shorter; at least one.
  // Errors: kInvalidArgument when `segment` is zero.
  Result<Bytes> EncryptAndMac(tlv::Tag tag, ByteSpan data, size_t segment);
  Result<Bytes> MacOnly(tlv::Tag tag, ByteSpan data, size_t segment);

 private:
  Result<Bytes> EncryptSegment(ByteSpan plaintext) const;
  Bytes AddMac(tlv::Tag tag, ByteSpan content);

  BspKeys keys_;
  crypto::AesBlock chain_;
  uint64_t counter_ = 1;
};

}  // namespace lpab::sim::smdp
