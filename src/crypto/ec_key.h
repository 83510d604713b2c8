// Keys on the two curves of SGP.22 section 2.6.7.2: ECDSA with SHA-256 and ECKA key agreement.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/hash.h"

namespace lpab::crypto {

enum class Curve { kNistP256, kBrainpoolP256r1 };

// "NIST P-256", "brainpoolP256r1".
std::string_view CurveName(Curve curve);

inline constexpr size_t kPointSize = 65;      // 04 | x | y
inline constexpr size_t kSignatureSize = 64;  // r | s, as SGP.22 carries it (5F37), not DER

struct EcKeyImpl;

// A point on one of the curves, checked. Cheap to copy (shared, immutable, thread-safe).
class PublicKey {
 public:
  // `point` is 04 | x | y. Errors: kMalformed when it is not a point of the curve, or infinity.
  static Result<PublicKey> FromPoint(Curve curve, ByteSpan point);

  Curve curve() const;
  // 04 | x | y.
  Bytes Point() const;
  // SHA-1 of Point(): how SGP.22 names a CI (euiccCiPKIdListForVerification).
  Bytes KeyIdentifier() const;
  // ECDSA with SHA-256 over `message`; `signature` is r | s.
  // Errors: kUntrusted when it does not verify, kMalformed when it is not 64 bytes.
  Result<void> Verify(ByteSpan message, ByteSpan signature) const;

  bool operator==(const PublicKey& other) const;

 private:
  friend class PrivateKey;
  friend struct EcKeyImpl;
  explicit PublicKey(std::shared_ptr<const EcKeyImpl> impl) : impl_(std::move(impl)) {}
  std::shared_ptr<const EcKeyImpl> impl_;
};

// The same, with its secret. Never printed or logged; ToPem() is for key files only.
class PrivateKey {
 public:
  static PrivateKey Generate(Curve curve);
  // Errors: kInvalidArgument when the scalar is not in [1, n-1].
  static Result<PrivateKey> FromScalar(Curve curve, ByteSpan scalar);
  // PKCS#8 or SEC1, one of the two curves. Errors: kMalformed.
  static Result<PrivateKey> FromPem(std::string_view pem);

  const PublicKey& public_key() const { return public_key_; }
  std::string ToPem() const;  // PKCS#8
  // r | s, 64 bytes.
  Bytes Sign(ByteSpan message) const;
  // ECKA: x coordinate of the shared point, 32 bytes. Errors: kInvalidArgument: other curve.
  Result<Bytes> Agree(const PublicKey& peer) const;

 private:
  friend struct EcKeyImpl;
  explicit PrivateKey(std::shared_ptr<const EcKeyImpl> impl)
      : impl_(std::move(impl)), public_key_(impl_) {}
  std::shared_ptr<const EcKeyImpl> impl_;
  PublicKey public_key_;
};

// DER SEQUENCE { r, s } <-> r | s. Errors: kMalformed.
Result<Bytes> SignatureFromDer(ByteSpan der);
Bytes SignatureToDer(ByteSpan raw);

// The public keys under which `signature` (r | s) over `message` verifies: at most four, in
// practice two. Spec: SEC 1 section 4.1.6. Errors: kMalformed when r or s is not in [1, n-1].
Result<std::vector<PublicKey>> RecoverKeys(Curve curve, ByteSpan message, ByteSpan signature);

}  // namespace lpab::crypto
