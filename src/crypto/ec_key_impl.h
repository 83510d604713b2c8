// What PublicKey and PrivateKey hold. Private to crypto.
#pragma once

#include "crypto/ec_key.h"
#include "crypto/openssl_ptr.h"

namespace lpab::crypto {

// A public key or a key pair; immutable once made.
struct EcKeyImpl {
  Curve curve;
  Bytes point;  // 04 | x | y
  KeyPtr key;

  static EVP_PKEY* Of(const PublicKey& key) { return key.impl_->key.get(); }
  static EVP_PKEY* Of(const PrivateKey& key) { return key.impl_->key.get(); }

  // A PublicKey or PrivateKey over these. `scalar` null: a public key.
  template <typename Key>
  static Key Make(Curve curve, Bytes point, const BIGNUM* scalar);
};

// The curve of an OpenSSL key. Errors: kUnsupported, naming what it is instead.
Result<Curve> CurveOf(const EVP_PKEY* key);
// The key as a checked PublicKey. Errors: kUnsupported (type or curve), kMalformed.
Result<PublicKey> PublicKeyOf(const EVP_PKEY* key);

}  // namespace lpab::crypto
