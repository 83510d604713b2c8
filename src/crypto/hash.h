// Hashes and the symmetric primitives that SGP.22 section 2.6 names, over OpenSSL's libcrypto.
#pragma once

#include <array>

#include "base/bytes.h"
#include "base/result.h"

namespace lpab::crypto {

using Sha256Digest = std::array<uint8_t, 32>;
using Sha1Digest = std::array<uint8_t, 20>;
using AesKey = std::array<uint8_t, 16>;
using AesBlock = std::array<uint8_t, 16>;

Sha256Digest Sha256(ByteSpan data);
// For SubjectKeyIdentifier only (RFC 5280 section 4.2.1.2, method 1).
Sha1Digest Sha1(ByteSpan data);
Sha256Digest HmacSha256(ByteSpan key, ByteSpan data);

// X9.63 key derivation with SHA-256 (BSI TR-03111 section 4.3.3). Any length.
Bytes X963Kdf(ByteSpan shared_secret, ByteSpan shared_info, size_t length);

// AES-128-CMAC, all 16 bytes (NIST SP 800-38B).
AesBlock AesCmac(const AesKey& key, ByteSpan data);
// One block, ECB.
AesBlock AesEncryptBlock(const AesKey& key, const AesBlock& block);
// CBC without padding. Errors: kInvalidArgument when `data` is no multiple of 16 bytes.
Result<Bytes> AesCbcEncrypt(const AesKey& key, const AesBlock& iv, ByteSpan data);
Result<Bytes> AesCbcDecrypt(const AesKey& key, const AesBlock& iv, ByteSpan data);

// From the system's generator; aborts the program when it has none.
Bytes RandomBytes(size_t count);

}  // namespace lpab::crypto
