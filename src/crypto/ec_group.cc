#include "crypto/ec_group.h"

#include <openssl/objects.h>

namespace lpab::crypto {

constexpr size_t kScalarSize = 32;

const char* GroupName(Curve curve) {
  return curve == Curve::kNistP256 ? SN_X9_62_prime256v1 : SN_brainpoolP256r1;
}

EcGroupPtr NewGroup(Curve curve) {
  EcGroupPtr group(EC_GROUP_new_by_curve_name(curve == Curve::kNistP256 ? NID_X9_62_prime256v1
                                                                        : NID_brainpoolP256r1));
  Require(group != nullptr, "EC_GROUP_new_by_curve_name");
  return group;
}

Bytes EncodePoint(const EC_GROUP* group, const EC_POINT* point) {
  Bytes bytes(kPointSize);
  Require(EC_POINT_point2oct(group, point, POINT_CONVERSION_UNCOMPRESSED, bytes.data(),
                             bytes.size(), nullptr) == kPointSize,
          "EC_POINT_point2oct");
  return bytes;
}

Bytes EncodeScalar(const BIGNUM* number) {
  Bytes bytes(kScalarSize);
  Require(BN_bn2binpad(number, bytes.data(), static_cast<int>(bytes.size())) > 0, "BN_bn2binpad");
  return bytes;
}

BignumPtr DecodeScalar(ByteSpan bytes) {
  BignumPtr number(BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr));
  Require(number != nullptr, "BN_bin2bn");
  return number;
}

bool IsInScalarRange(const EC_GROUP* group, const BIGNUM* number) {
  return !BN_is_zero(number) && !BN_is_negative(number) &&
         BN_cmp(number, EC_GROUP_get0_order(group)) < 0;
}

}  // namespace lpab::crypto
