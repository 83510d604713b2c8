#include "crypto/hash.h"

#include <openssl/rand.h>

#include "crypto/openssl_ptr.h"

namespace lpab::crypto {
namespace {

template <typename Digest>
Digest Hash(const EVP_MD* algorithm, ByteSpan data) {
  Digest digest{};
  unsigned size = digest.size();
  Require(EVP_Digest(data.data(), data.size(), digest.data(), &size, algorithm, nullptr) == 1 &&
              size == digest.size(),
          "EVP_Digest");
  return digest;
}

enum class Direction { kDecrypt = 0, kEncrypt = 1 };

// CBC, or ECB without an initialisation vector, over whole blocks.
Bytes Cipher(const EVP_CIPHER* algorithm, Direction direction, const AesKey& key, const uint8_t* iv,
             ByteSpan data) {
  CipherContextPtr context(EVP_CIPHER_CTX_new());
  Require(context != nullptr, "EVP_CIPHER_CTX_new");
  Require(EVP_CipherInit_ex(context.get(), algorithm, nullptr, key.data(), iv,
                            static_cast<int>(direction)) == 1,
          "EVP_CipherInit_ex");
  EVP_CIPHER_CTX_set_padding(context.get(), 0);
  Bytes out(data.size() + 2 * sizeof(AesBlock));
  int size = 0;
  Require(EVP_CipherUpdate(context.get(), out.data(), &size, data.data(),
                           static_cast<int>(data.size())) == 1,
          "EVP_CipherUpdate");
  int last = 0;
  Require(EVP_CipherFinal_ex(context.get(), out.data() + size, &last) == 1, "EVP_CipherFinal_ex");
  out.resize(static_cast<size_t>(size + last));
  return out;
}

Result<Bytes> Cbc(Direction direction, const AesKey& key, const AesBlock& iv, ByteSpan data) {
  constexpr size_t kMaximum = 1u << 30;
  if (data.size() % iv.size() != 0 || data.size() > kMaximum) {
    return Fail(ErrorCode::kInvalidArgument,
                "AES-CBC: " + std::to_string(data.size()) + " bytes are not whole blocks of 16");
  }
  return Cipher(EVP_aes_128_cbc(), direction, key, iv.data(), data);
}

}  // namespace

Sha256Digest Sha256(ByteSpan data) { return Hash<Sha256Digest>(EVP_sha256(), data); }

Sha1Digest Sha1(ByteSpan data) { return Hash<Sha1Digest>(EVP_sha1(), data); }

Sha256Digest HmacSha256(ByteSpan key, ByteSpan data) {
  Sha256Digest digest{};
  size_t size = 0;
  Require(EVP_Q_mac(nullptr, "HMAC", nullptr, "SHA256", nullptr, key.data(), key.size(),
                    data.data(), data.size(), digest.data(), digest.size(), &size) != nullptr &&
              size == digest.size(),
          "EVP_Q_mac");
  return digest;
}

Bytes X963Kdf(ByteSpan shared_secret, ByteSpan shared_info, size_t length) {
  Bytes out;
  for (uint32_t counter = 1; out.size() < length; ++counter) {
    const std::array<uint8_t, 4> coded = {
        static_cast<uint8_t>(counter >> 24), static_cast<uint8_t>(counter >> 16),
        static_cast<uint8_t>(counter >> 8), static_cast<uint8_t>(counter)};
    Append(out, Sha256(Concat({shared_secret, coded, shared_info})));
  }
  out.resize(length);
  return out;
}

AesBlock AesCmac(const AesKey& key, ByteSpan data) {
  AesBlock mac{};
  size_t size = 0;
  Require(EVP_Q_mac(nullptr, "CMAC", nullptr, "AES-128-CBC", nullptr, key.data(), key.size(),
                    data.data(), data.size(), mac.data(), mac.size(), &size) != nullptr &&
              size == mac.size(),
          "EVP_Q_mac");
  return mac;
}

AesBlock AesEncryptBlock(const AesKey& key, const AesBlock& block) {
  const Bytes out = Cipher(EVP_aes_128_ecb(), Direction::kEncrypt, key, nullptr, block);
  AesBlock encrypted{};
  std::copy_n(out.begin(), encrypted.size(), encrypted.begin());
  return encrypted;
}

Result<Bytes> AesCbcEncrypt(const AesKey& key, const AesBlock& iv, ByteSpan data) {
  return Cbc(Direction::kEncrypt, key, iv, data);
}

Result<Bytes> AesCbcDecrypt(const AesKey& key, const AesBlock& iv, ByteSpan data) {
  return Cbc(Direction::kDecrypt, key, iv, data);
}

Bytes RandomBytes(size_t count) {
  Bytes bytes(count);
  Require(RAND_bytes(bytes.data(), static_cast<int>(count)) == 1, "RAND_bytes");
  return bytes;
}

}  // namespace lpab::crypto
