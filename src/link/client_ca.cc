#include "link/client_ca.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509_vfy.h>

#include <algorithm>

#include "crypto/certificate.h"
#include "crypto/openssl_ptr.h"

namespace lpab::link {
namespace {

using StorePtr = crypto::OpensslPtr<X509_STORE, X509_STORE_free>;
using StoreContextPtr = crypto::OpensslPtr<X509_STORE_CTX, X509_STORE_CTX_free>;

constexpr std::string_view kClientAuth = "1.3.6.1.5.5.7.3.2";
constexpr std::string_view kCommonName = "2.5.4.3";
constexpr std::string_view kOrganizationalUnit = "2.5.4.11";
constexpr int kAuthLevel = 2;  // 112 bits: no SHA-1, no RSA below 2048 bits

Result<void> AddCa(X509_STORE& store, X509& certificate) {
  if (X509_check_ca(&certificate) != 1) {
    return Fail(ErrorCode::kMalformed, "a certificate among them is no CA's");
  }
  crypto::Require(X509_STORE_add_cert(&store, &certificate) == 1, "X509_STORE_add_cert");
  return {};
}

// Builds the chain and checks it. Nothing but the certificate itself was sent.
Result<void> CheckChain(X509_STORE& store, X509& leaf, int64_t now) {
  const StoreContextPtr context(X509_STORE_CTX_new());
  crypto::Require(context != nullptr, "X509_STORE_CTX_new");
  crypto::Require(X509_STORE_CTX_init(context.get(), &store, &leaf, nullptr) == 1,
                  "X509_STORE_CTX_init");
  X509_VERIFY_PARAM* rules = X509_STORE_CTX_get0_param(context.get());
  X509_VERIFY_PARAM_set_flags(rules, X509_V_FLAG_PARTIAL_CHAIN);
  X509_VERIFY_PARAM_set_purpose(rules, X509_PURPOSE_SSL_CLIENT);
  X509_VERIFY_PARAM_set_auth_level(rules, kAuthLevel);
  X509_VERIFY_PARAM_set_time(rules, static_cast<time_t>(now));
  const bool good = X509_verify_cert(context.get()) == 1;
  const int why = X509_STORE_CTX_get_error(context.get());
  ERR_clear_error();
  if (good) return {};
  const bool time = why == X509_V_ERR_CERT_NOT_YET_VALID || why == X509_V_ERR_CERT_HAS_EXPIRED;
  return Fail(time ? ErrorCode::kFailedPrecondition : ErrorCode::kUntrusted,
              std::string("its certificate is not taken: ") + X509_verify_cert_error_string(why));
}

}  // namespace

struct ClientCa::Impl {
  StorePtr store;
};

Result<ClientCa> ClientCa::FromPem(std::string_view pem) {
  auto impl = std::make_shared<Impl>();
  impl->store.reset(X509_STORE_new());
  const crypto::BioPtr bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  crypto::Require(impl->store != nullptr && bio != nullptr, "X509_STORE_new");
  ERR_clear_error();
  size_t count = 0;
  for (;; ++count) {
    const crypto::X509Ptr certificate(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
    if (certificate == nullptr) break;
    if (count == kMaximum) return Fail(ErrorCode::kMalformed, "these are too many certificates");
    LPAB_TRY(AddCa(*impl->store, *certificate));
  }
  const bool at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  ERR_clear_error();
  if (!at_end) return Fail(ErrorCode::kMalformed, "a certificate among them cannot be read");
  if (count == 0) return Fail(ErrorCode::kMalformed, "there is no certificate in it");
  return ClientCa(std::move(impl));
}

Result<CertifiedClient> ClientCa::Verify(ByteSpan der, int64_t now) const {
  LPAB_ASSIGN(const crypto::Certificate certificate, crypto::Certificate::FromDer(der));
  const std::vector<std::string> usages = certificate.ExtendedKeyUsageOids();
  if (certificate.IsCa() || std::ranges::find(usages, kClientAuth) == usages.end()) {
    return Fail(ErrorCode::kUntrusted, "its certificate is not one for TLS clients");
  }
  const uint8_t* at = der.data();
  const crypto::X509Ptr leaf(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  crypto::Require(leaf != nullptr, "d2i_X509");
  LPAB_TRY(CheckChain(*impl_->store, *leaf, now));
  LPAB_ASSIGN(const KeyPin key, KeyPin::OfCertificate(der));
  return CertifiedClient{key, certificate.SubjectAttribute(kCommonName).value_or(""),
                         certificate.SubjectAttribute(kOrganizationalUnit).value_or("")};
}

}  // namespace lpab::link
