// BSP, the protection of a bound profile package (earlier called SCP03t), the card's side.
// Spec: SGP.22 section 2.6.4; GlobalPlatform Amendment F for the key agreement.
#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/ec_key.h"
#include "crypto/hash.h"
#include "tlv/tlv.h"

namespace lpab::sim::euicc {

// Session keys, or those that ReplaceSessionKeys brings. Secret: never logged.
struct BspKeys {
  crypto::AesBlock mac_chaining_value{};  // initial MCV
  crypto::AesKey enc{};                   // S-ENC or PPK-ENC
  crypto::AesKey mac{};                   // S-MAC or PPK-CMAC
};

// ControlRefTemplate of InitialiseSecureChannel, as far as the key derivation takes it.
struct BspKeyParameters {
  uint8_t key_type = 0x88;    // AES
  uint8_t key_length = 0x10;  // bytes
  Bytes host_id;              // 1 to 16 bytes
  Bytes eid;                  // 16 bytes
};

// X9.63 with SHA-256 over the ECKA secret: initial MCV | S-ENC | S-MAC.
BspKeys DeriveBspKeys(ByteSpan shared_secret, const BspKeyParameters& parameters);

// Keys of the contents of BF26: 80 initialMacChainingValue, 81 ppkEnc, 82 ppkCmac, each 16 bytes.
// Errors: kMalformed.
Result<BspKeys> ReadReplacedSessionKeys(ByteSpan contents);

// Checks and opens protected TLVs in the order in which they were made. One object per set of keys:
// ReplaceSessionKeys starts a new one, and with it the block counter and the MAC chain. One thread.
class BspReceiver {
 public:
  explicit BspReceiver(const BspKeys& keys) : keys_(keys), chain_(keys.mac_chaining_value) {}

  // The plaintext of an encrypted TLV (87, 86): MAC checked, decrypted, padding 80 00.. taken off.
  // Errors: kMalformed (no room for MAC and a block: structure), kUntrusted (MAC or padding); after
  // an error the object is of no more use.
  Result<Bytes> Decrypt(const tlv::Element& segment);
  // The contents of a TLV that has a MAC only (88). Errors: as Decrypt.
  Result<Bytes> Verify(const tlv::Element& segment);

 private:
  // The value without its MAC, after the check; both counters have moved on.
  Result<ByteSpan> TakeMac(const tlv::Element& segment);
  crypto::AesBlock InitialVector() const;

  BspKeys keys_;
  crypto::AesBlock chain_;  // MAC chaining value: the whole CMAC of the TLV before
  uint64_t block_ = 0;      // number of the TLV; the first has 1
};

}  // namespace lpab::sim::euicc
