// Owners of OpenSSL objects, and what to do when OpenSSL fails for want of memory. For crypto and
// for the TLS of link.
#pragma once

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <cstdlib>
#include <memory>

namespace lpab::crypto {

template <auto kFree>
struct OpensslDeleter {
  template <typename T>
  void operator()(T* object) const {
    kFree(object);
  }
};
template <typename T, auto kFree>
using OpensslPtr = std::unique_ptr<T, OpensslDeleter<kFree>>;

using BignumPtr = OpensslPtr<BIGNUM, BN_clear_free>;
using BnContextPtr = OpensslPtr<BN_CTX, BN_CTX_free>;
using EcGroupPtr = OpensslPtr<EC_GROUP, EC_GROUP_free>;
using EcPointPtr = OpensslPtr<EC_POINT, EC_POINT_free>;
using KeyPtr = OpensslPtr<EVP_PKEY, EVP_PKEY_free>;
using KeyContextPtr = OpensslPtr<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using DigestContextPtr = OpensslPtr<EVP_MD_CTX, EVP_MD_CTX_free>;
using CipherContextPtr = OpensslPtr<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free>;
using X509Ptr = OpensslPtr<X509, X509_free>;
using ObjectPtr = OpensslPtr<ASN1_OBJECT, ASN1_OBJECT_free>;
using BioPtr = OpensslPtr<BIO, BIO_free_all>;

// Ends the program: a primitive with checked arguments failed, which only lack of memory or a
// broken OpenSSL installation can cause. Going on could sign or send garbage.
[[noreturn]] inline void OpensslFailed(const char* function) {
  std::fprintf(stderr, "crypto: OpenSSL failed in %s\n", function);
  std::abort();
}

inline void Require(bool ok, const char* function) {
  if (!ok) OpensslFailed(function);
}

}  // namespace lpab::crypto
