// Certificates and keys as files. Private to sim/pki.
#pragma once

#include <filesystem>

#include "crypto/certificate.h"

namespace lpab::sim::pki {

// At most 1 MiB. Errors: kNotFound, kResourceExhausted.
Result<Bytes> ReadFile(const std::filesystem::path& path);
Result<crypto::Certificate> ReadCertificate(const std::filesystem::path& path);  // DER or PEM
Result<crypto::PrivateKey> ReadKey(const std::filesystem::path& path);           // PEM
// The key, which must be the certificate's. Errors: kInvalidArgument when it is not.
Result<crypto::PrivateKey> ReadKeyOf(const crypto::Certificate& certificate,
                                     const std::filesystem::path& path);

enum class Access { kEveryone, kOwnerOnly };
// Replaces what is there. Errors: kUnavailable.
Result<void> WriteFile(const std::filesystem::path& path, ByteSpan content, Access access);

}  // namespace lpab::sim::pki
