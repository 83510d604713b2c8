#include "http/tls_verifier.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <ctime>

namespace lpab::http {
namespace {

Result<crypto::Certificate> Copy(const X509* x509) {
  uint8_t* der = nullptr;
  const int size = i2d_X509(x509, &der);
  if (size <= 0) return Fail(ErrorCode::kUntrusted, "TLS: a certificate of the server is broken");
  const Bytes bytes(der, der + size);
  OPENSSL_free(der);
  auto certificate = crypto::Certificate::FromDer(bytes);
  if (certificate) return certificate;
  return Fail(ErrorCode::kUntrusted, "TLS: " + certificate.error().message);
}

// As the server sent it.
Result<std::vector<crypto::Certificate>> SentChain(const X509_STORE_CTX* context) {
  std::vector<crypto::Certificate> chain;
  const STACK_OF(X509)* sent = X509_STORE_CTX_get0_untrusted(context);
  for (int i = 0; i < sk_X509_num(sent); ++i) {
    LPAB_ASSIGN(crypto::Certificate certificate, Copy(sk_X509_value(sent, i)));
    chain.push_back(std::move(certificate));
  }
  return chain;
}

bool IsForHost(X509* leaf, const std::string& host) {
  return X509_check_host(leaf, host.data(), host.size(), 0, nullptr) == 1 ||
         X509_check_ip_asc(leaf, host.c_str(), 0) == 1;
}

}  // namespace

void TlsVerifier::Expect(std::string host, ServerRole role) {
  host_ = std::move(host);
  role_ = role;
  refusal_.reset();
  began_ = false;
}

bool TlsVerifier::Install(SSL_CTX* context) {
  began_ = true;
  if (cas_) SSL_CTX_set1_cert_store(context, cas_->impl_->store.get());
  const int loaded = cas_ ? 1
                     : ca_bundle_.empty()
                         ? SSL_CTX_set_default_verify_paths(context)
                         : SSL_CTX_load_verify_locations(context, ca_bundle_.c_str(), nullptr);
  ERR_clear_error();
  if (loaded != 1) return false;
  SSL_CTX_set_cert_verify_callback(context, OnVerify, this);
  return true;
}

int TlsVerifier::OnVerify(X509_STORE_CTX* context, void* self) {
  auto* verifier = static_cast<TlsVerifier*>(self);
  verifier->decision_.reset();
  verifier->leaf_.reset();
  if (const X509* sent = X509_STORE_CTX_get0_cert(context)) {
    if (auto leaf = Copy(sent)) verifier->leaf_ = std::move(*leaf);
  }
  auto decision = verifier->Decide(context);
  if (decision) {
    verifier->decision_ = *std::move(decision);
    X509_STORE_CTX_set_error(context, X509_V_OK);
    return 1;
  }
  verifier->refusal_ = std::move(decision).error();
  if (X509_STORE_CTX_get_error(context) == X509_V_OK) {
    X509_STORE_CTX_set_error(context, X509_V_ERR_APPLICATION_VERIFICATION);
  }
  return 0;
}

Result<TrustDecision> TlsVerifier::Decide(X509_STORE_CTX* context) const {
  if (X509_verify_cert(context) == 1) {
    if (IsForHost(X509_STORE_CTX_get0_cert(context), host_)) {
      return TrustDecision{TrustDecision::Source::kSystemCa, {}};
    }
    return Fail(MakeError(ErrorCode::kUntrusted,
                          "TLS: the server's certificate is valid, but not for " + host_)
                    .WithNext("check the address in the activation code"));
  }
  const char* verdict = X509_verify_cert_error_string(X509_STORE_CTX_get_error(context));
  ERR_clear_error();
  LPAB_ASSIGN(const std::vector<crypto::Certificate> chain, SentChain(context));
  return trust_.CheckEsimChain(chain, host_, std::time(nullptr), verdict, role_);
}

}  // namespace lpab::http
