// RecoverKeys of crypto/ec_key.h.
#include <openssl/err.h>

#include "crypto/ec_group.h"
#include "crypto/ec_key.h"

namespace lpab::crypto {
namespace {

// One signature's numbers on its curve. Spec: SEC 1 section 4.1.6.
class Recovery {
 public:
  Recovery(Curve curve, ByteSpan message, ByteSpan signature)
      : curve_(curve),
        group_(NewGroup(curve)),
        context_(BN_CTX_new()),
        r_(DecodeScalar(signature.first(32))),
        s_(DecodeScalar(signature.subspan(32))),
        e_(DecodeScalar(Sha256(message))) {
    Require(context_ != nullptr, "BN_CTX_new");
  }

  bool InRange() const {
    return IsInScalarRange(group_.get(), r_.get()) && IsInScalarRange(group_.get(), s_.get());
  }

  std::vector<PublicKey> Run() {
    std::vector<PublicKey> keys;
    // x of R is r, or r + n where that is still below the field's prime.
    const BignumPtr x(BN_dup(r_.get()));
    Require(x != nullptr, "BN_dup");
    while (BN_cmp(x.get(), EC_GROUP_get0_field(group_.get())) < 0) {
      for (const int y_bit : {0, 1}) AddCandidate(x.get(), y_bit, keys);
      Require(BN_add(x.get(), x.get(), EC_GROUP_get0_order(group_.get())) == 1, "BN_add");
    }
    return keys;
  }

 private:
  // Q = r^-1 (s R - e G) for R = (x, y with this parity), if there is such a point.
  void AddCandidate(const BIGNUM* x, int y_bit, std::vector<PublicKey>& keys) {
    const EcPointPtr point(EC_POINT_new(group_.get()));
    Require(point != nullptr, "EC_POINT_new");
    if (EC_POINT_set_compressed_coordinates(group_.get(), point.get(), x, y_bit, context_.get()) !=
        1) {
      ERR_clear_error();
      return;
    }
    const BIGNUM* order = EC_GROUP_get0_order(group_.get());
    const BignumPtr inverse(BN_mod_inverse(nullptr, r_.get(), order, context_.get()));
    const BignumPtr u1(BN_new());
    const BignumPtr u2(BN_new());
    Require(inverse != nullptr && u1 != nullptr && u2 != nullptr, "BN_mod_inverse");
    Require(BN_mod_mul(u1.get(), inverse.get(), e_.get(), order, context_.get()) == 1 &&
                BN_mod_sub(u1.get(), order, u1.get(), order, context_.get()) == 1 &&
                BN_mod_mul(u2.get(), inverse.get(), s_.get(), order, context_.get()) == 1,
            "BN_mod_mul");
    const EcPointPtr key(EC_POINT_new(group_.get()));
    Require(key != nullptr && EC_POINT_mul(group_.get(), key.get(), u1.get(), point.get(), u2.get(),
                                           context_.get()) == 1,
            "EC_POINT_mul");
    if (EC_POINT_is_at_infinity(group_.get(), key.get())) return;
    if (auto made = PublicKey::FromPoint(curve_, EncodePoint(group_.get(), key.get()))) {
      keys.push_back(std::move(*made));
    }
  }

  Curve curve_;
  EcGroupPtr group_;
  BnContextPtr context_;
  BignumPtr r_;
  BignumPtr s_;
  BignumPtr e_;
};

}  // namespace

Result<std::vector<PublicKey>> RecoverKeys(Curve curve, ByteSpan message, ByteSpan signature) {
  if (signature.size() != kSignatureSize) {
    return Fail(ErrorCode::kMalformed, "a signature is 64 bytes (r and s); this one is " +
                                           std::to_string(signature.size()));
  }
  Recovery recovery(curve, message, signature);
  if (!recovery.InRange()) {
    return Fail(ErrorCode::kMalformed, "r or s of the signature is zero or not below the order");
  }
  return recovery.Run();
}

}  // namespace lpab::crypto
