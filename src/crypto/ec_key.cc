#include "crypto/ec_key.h"

#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>

#include "crypto/ec_group.h"
#include "crypto/ec_key_impl.h"

namespace lpab::crypto {
namespace {

using ParameterBuilderPtr = OpensslPtr<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free>;
using ParametersPtr = OpensslPtr<OSSL_PARAM, OSSL_PARAM_free>;
using SignaturePtr = OpensslPtr<ECDSA_SIG, ECDSA_SIG_free>;

KeyPtr ImportKey(Curve curve, const Bytes& point, const BIGNUM* scalar) {
  ParameterBuilderPtr builder(OSSL_PARAM_BLD_new());
  Require(builder != nullptr, "OSSL_PARAM_BLD_new");
  OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, GroupName(curve), 0);
  OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                   point.size());
  if (scalar != nullptr) {
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, scalar);
  }
  ParametersPtr parameters(OSSL_PARAM_BLD_to_param(builder.get()));
  KeyContextPtr context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  Require(parameters != nullptr && context != nullptr, "EVP_PKEY_CTX_new_from_name");
  Require(EVP_PKEY_fromdata_init(context.get()) == 1, "EVP_PKEY_fromdata_init");
  EVP_PKEY* key = nullptr;
  Require(EVP_PKEY_fromdata(context.get(), &key,
                            scalar != nullptr ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY,
                            parameters.get()) == 1,
          "EVP_PKEY_fromdata");
  return KeyPtr(key);
}

BignumPtr NumberParameter(const EVP_PKEY* key, const char* name) {
  BIGNUM* number = nullptr;
  if (EVP_PKEY_get_bn_param(key, name, &number) != 1) return nullptr;
  return BignumPtr(number);
}

// A key file with a passphrase is refused instead of asking on the terminal.
int RefusePassphrase(char*, int, int, void*) { return -1; }

KeyPtr ReadPemKey(std::string_view pem) {
  BioPtr bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  Require(bio != nullptr, "BIO_new_mem_buf");
  KeyPtr key(PEM_read_bio_PrivateKey(bio.get(), nullptr, RefusePassphrase, nullptr));
  ERR_clear_error();
  return key;
}

}  // namespace

std::string_view CurveName(Curve curve) {
  return curve == Curve::kNistP256 ? "NIST P-256" : "brainpoolP256r1";
}

template <typename Key>
Key EcKeyImpl::Make(Curve curve, Bytes point, const BIGNUM* scalar) {
  KeyPtr key = ImportKey(curve, point, scalar);
  return Key(std::make_shared<EcKeyImpl>(EcKeyImpl{curve, std::move(point), std::move(key)}));
}

Result<Curve> CurveOf(const EVP_PKEY* key) {
  if (EVP_PKEY_get_base_id(key) != EVP_PKEY_EC) {
    return Fail(ErrorCode::kUnsupported, "the key is not an elliptic-curve key");
  }
  char name[80] = {};
  size_t size = 0;
  if (EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, name, sizeof name, &size) !=
      1) {
    ERR_clear_error();
    return Fail(ErrorCode::kUnsupported, "the key's curve is not a named one");
  }
  for (const Curve curve : {Curve::kNistP256, Curve::kBrainpoolP256r1}) {
    if (std::string_view(name) == GroupName(curve)) return curve;
  }
  return Fail(ErrorCode::kUnsupported, std::string("the key is on curve ") + name +
                                           ", not on NIST P-256 or brainpoolP256r1");
}

Result<PublicKey> PublicKeyOf(const EVP_PKEY* key) {
  LPAB_ASSIGN(const Curve curve, CurveOf(key));
  const BignumPtr x = NumberParameter(key, OSSL_PKEY_PARAM_EC_PUB_X);
  const BignumPtr y = NumberParameter(key, OSSL_PKEY_PARAM_EC_PUB_Y);
  ERR_clear_error();
  if (x == nullptr || y == nullptr) {
    return Fail(ErrorCode::kMalformed, "the key has no public point");
  }
  return PublicKey::FromPoint(curve,
                              Concat({Bytes{0x04}, EncodeScalar(x.get()), EncodeScalar(y.get())}));
}

Result<PublicKey> PublicKey::FromPoint(Curve curve, ByteSpan point) {
  if (point.size() != kPointSize || point[0] != 0x04) {
    return Fail(ErrorCode::kMalformed, "a public key is 65 bytes that begin with 04; these are " +
                                           std::to_string(point.size()) + " bytes");
  }
  const EcGroupPtr group = NewGroup(curve);
  const EcPointPtr decoded(EC_POINT_new(group.get()));
  Require(decoded != nullptr, "EC_POINT_new");
  if (EC_POINT_oct2point(group.get(), decoded.get(), point.data(), point.size(), nullptr) != 1) {
    ERR_clear_error();
    return Fail(ErrorCode::kMalformed,
                "the public key is no point of " + std::string(CurveName(curve)));
  }
  return EcKeyImpl::Make<PublicKey>(curve, ToBytes(point), nullptr);
}

Curve PublicKey::curve() const { return impl_->curve; }

Bytes PublicKey::Point() const { return impl_->point; }

Bytes PublicKey::KeyIdentifier() const { return ToBytes(Sha1(impl_->point)); }

Result<void> PublicKey::Verify(ByteSpan message, ByteSpan signature) const {
  if (signature.size() != kSignatureSize) {
    return Fail(ErrorCode::kMalformed, "a signature is 64 bytes (r and s); this one is " +
                                           std::to_string(signature.size()));
  }
  const Bytes der = SignatureToDer(signature);
  const DigestContextPtr context(EVP_MD_CTX_new());
  Require(context != nullptr, "EVP_MD_CTX_new");
  Require(
      EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, impl_->key.get()) == 1,
      "EVP_DigestVerifyInit");
  const int verified =
      EVP_DigestVerify(context.get(), der.data(), der.size(), message.data(), message.size());
  ERR_clear_error();
  if (verified == 1) return {};
  return Fail(ErrorCode::kUntrusted, "the signature does not verify under this key");
}

bool PublicKey::operator==(const PublicKey& other) const {
  return curve() == other.curve() && impl_->point == other.impl_->point;
}

PrivateKey PrivateKey::Generate(Curve curve) {
  const EcGroupPtr group = NewGroup(curve);
  BignumPtr scalar(BN_secure_new());
  Require(scalar != nullptr, "BN_secure_new");
  do {
    Require(BN_priv_rand_range(scalar.get(), EC_GROUP_get0_order(group.get())) == 1,
            "BN_priv_rand_range");
  } while (BN_is_zero(scalar.get()));
  return FromScalar(curve, EncodeScalar(scalar.get())).value();
}

Result<PrivateKey> PrivateKey::FromScalar(Curve curve, ByteSpan scalar) {
  const EcGroupPtr group = NewGroup(curve);
  const BignumPtr number = DecodeScalar(scalar);
  if (!IsInScalarRange(group.get(), number.get())) {
    return Fail(ErrorCode::kInvalidArgument, "the private key is not between 1 and the order of " +
                                                 std::string(CurveName(curve)));
  }
  const EcPointPtr point(EC_POINT_new(group.get()));
  Require(point != nullptr &&
              EC_POINT_mul(group.get(), point.get(), number.get(), nullptr, nullptr, nullptr) == 1,
          "EC_POINT_mul");
  return EcKeyImpl::Make<PrivateKey>(curve, EncodePoint(group.get(), point.get()), number.get());
}

Result<PrivateKey> PrivateKey::FromPem(std::string_view pem) {
  const KeyPtr key = ReadPemKey(pem);
  if (key == nullptr) {
    return Fail(ErrorCode::kMalformed, "no private key in PEM (without passphrase) found");
  }
  auto curve = CurveOf(key.get());
  if (!curve) return Fail(ErrorCode::kMalformed, curve.error().message);
  const BignumPtr scalar = NumberParameter(key.get(), OSSL_PKEY_PARAM_PRIV_KEY);
  if (scalar == nullptr || BN_num_bytes(scalar.get()) > 32) {
    return Fail(ErrorCode::kMalformed, "the private key holds no scalar of its curve");
  }
  auto made = FromScalar(*curve, EncodeScalar(scalar.get()));
  if (!made) return Fail(ErrorCode::kMalformed, made.error().message);
  return made;
}

std::string PrivateKey::ToPem() const {
  const BioPtr bio(BIO_new(BIO_s_secmem()));
  Require(bio != nullptr && PEM_write_bio_PKCS8PrivateKey(bio.get(), impl_->key.get(), nullptr,
                                                          nullptr, 0, nullptr, nullptr) == 1,
          "PEM_write_bio_PKCS8PrivateKey");
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  return std::string(text, static_cast<size_t>(size));
}

Bytes PrivateKey::Sign(ByteSpan message) const {
  const DigestContextPtr context(EVP_MD_CTX_new());
  Require(context != nullptr, "EVP_MD_CTX_new");
  Require(EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, impl_->key.get()) == 1,
          "EVP_DigestSignInit");
  Bytes der(80);
  size_t size = der.size();
  Require(EVP_DigestSign(context.get(), der.data(), &size, message.data(), message.size()) == 1,
          "EVP_DigestSign");
  der.resize(size);
  return SignatureFromDer(der).value();
}

Result<Bytes> PrivateKey::Agree(const PublicKey& peer) const {
  if (peer.curve() != public_key_.curve()) {
    return Fail(ErrorCode::kInvalidArgument,
                "key agreement: one key is on " + std::string(CurveName(public_key_.curve())) +
                    ", the other on " + std::string(CurveName(peer.curve())));
  }
  const KeyContextPtr context(EVP_PKEY_CTX_new(impl_->key.get(), nullptr));
  Require(context != nullptr && EVP_PKEY_derive_init(context.get()) == 1, "EVP_PKEY_derive_init");
  Require(EVP_PKEY_derive_set_peer(context.get(), EcKeyImpl::Of(peer)) == 1,
          "EVP_PKEY_derive_set_peer");
  Bytes secret(32);
  size_t size = secret.size();
  Require(EVP_PKEY_derive(context.get(), secret.data(), &size) == 1 && size == secret.size(),
          "EVP_PKEY_derive");
  return secret;
}

Result<Bytes> SignatureFromDer(ByteSpan der) {
  const uint8_t* cursor = der.data();
  const SignaturePtr signature(d2i_ECDSA_SIG(nullptr, &cursor, static_cast<long>(der.size())));
  ERR_clear_error();
  if (signature == nullptr || cursor != der.data() + der.size()) {
    return Fail(ErrorCode::kMalformed, "the signature is no SEQUENCE of r and s");
  }
  const BIGNUM* r = ECDSA_SIG_get0_r(signature.get());
  const BIGNUM* s = ECDSA_SIG_get0_s(signature.get());
  if (BN_num_bytes(r) > 32 || BN_num_bytes(s) > 32) {
    return Fail(ErrorCode::kMalformed, "r or s of the signature is longer than 32 bytes");
  }
  return Concat({EncodeScalar(r), EncodeScalar(s)});
}

Bytes SignatureToDer(ByteSpan raw) {
  const size_t half = raw.size() / 2;
  const SignaturePtr signature(ECDSA_SIG_new());
  Require(signature != nullptr, "ECDSA_SIG_new");
  Require(ECDSA_SIG_set0(signature.get(), DecodeScalar(raw.first(half)).release(),
                         DecodeScalar(raw.subspan(half)).release()) == 1,
          "ECDSA_SIG_set0");
  uint8_t* der = nullptr;
  const int size = i2d_ECDSA_SIG(signature.get(), &der);
  Require(size > 0, "i2d_ECDSA_SIG");
  const Bytes bytes(der, der + size);
  OPENSSL_free(der);
  return bytes;
}

}  // namespace lpab::crypto
