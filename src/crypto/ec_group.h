// The two curves as OpenSSL groups, and points as bytes. Private to crypto.
#pragma once

#include "crypto/ec_key.h"
#include "crypto/openssl_ptr.h"

namespace lpab::crypto {

// OpenSSL's name of the curve: "prime256v1".
const char* GroupName(Curve curve);
EcGroupPtr NewGroup(Curve curve);
// 04 | x | y; the point must not be infinity.
Bytes EncodePoint(const EC_GROUP* group, const EC_POINT* point);
// 32 bytes, leading zeros kept. The number must not be larger.
Bytes EncodeScalar(const BIGNUM* number);
BignumPtr DecodeScalar(ByteSpan bytes);
bool IsInScalarRange(const EC_GROUP* group, const BIGNUM* number);  // [1, n-1]

}  // namespace lpab::crypto
