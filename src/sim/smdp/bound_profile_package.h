// Binds a profile package to one eUICC and one session. Spec: SGP.22 sections 2.5.4, 5.5.
#pragma once

#include <functional>
#include <optional>

#include "crypto/ec_key.h"
#include "sim/smdp/bsp.h"

namespace lpab::sim::smdp {

// ECDSA over the message, r | s, by the DPpb key.
using Signer = std::function<Bytes(ByteSpan message)>;

struct BindingInput {
  Bytes transaction_id;
  Bytes host_id;                    // 1 to 16 bytes
  Bytes eid;                        // 16 bytes
  crypto::PrivateKey one_time_key;  // otSK.DP.ECKA
  crypto::PublicKey euicc_one_time_key;
  Signer sign;
  Bytes metadata;  // StoreMetadataRequest, BF25...
  Bytes package;   // unprotected profile package
  // With keys: the package is protected with them, and ReplaceSessionKeys hands them over.
  // Without: with the session keys.
  std::optional<BspKeys> package_keys;
  size_t segment = 1007;  // bytes of plaintext per 86; 1007 makes segments of 1020 bytes
};

// The BoundProfilePackage, BF36....
// Errors: kInvalidArgument (curves differ, empty segment).
Result<Bytes> BindProfilePackage(const BindingInput& input);

}  // namespace lpab::sim::smdp
