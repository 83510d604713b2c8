// BoundProfilePackage: a profile bound to one card, and how it is cut for ES10b.
// Spec: SGP.22 sections 2.5.4 and 5.7.6.
#pragma once

#include <vector>

#include "sgp22/profile_info.h"

namespace lpab::sgp22 {

// Parsed as far as an LPA may look: the structure, the transaction id, and the metadata, which is
// protected by MACs only. The contents of 86 and 87 are for the card alone.
class BoundProfilePackage {
 public:
  static constexpr tlv::Tag kTag = 0xBF36;

  // Errors: kMalformed; kResourceExhausted over 4 MiB.
  static Result<BoundProfilePackage> Decode(Bytes whole);

  const TransactionId& transaction_id() const { return transaction_id_; }
  const Bytes& whole() const { return whole_; }

  // One ES10b command each, in order: BF36's header with all of BF23; A0's header with the first
  // 87, further 87s alone; A1's header; each 88; optionally A2's header with the first 87; A3's
  // header; each 86.
  const std::vector<Bytes>& segments() const { return segments_; }

  // StoreMetadata as the package carries it: the 88s, less the 8 bytes of MAC in each.
  // Errors: kMalformed.
  Result<ProfileMetadata> Metadata() const;

 private:
  BoundProfilePackage(Bytes whole, TransactionId transaction_id)
      : whole_(std::move(whole)), transaction_id_(std::move(transaction_id)) {}

  Result<void> Cut(ByteSpan contents, size_t header_size);

  Bytes whole_;
  TransactionId transaction_id_;
  std::vector<Bytes> segments_;
  Bytes metadata_;
};

}  // namespace lpab::sgp22
