// TlsVerifier: ServerTrust put into OpenSSL's handshakes. Private to http.
#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <optional>
#include <string>

#include "http/server_trust.h"
#include "http/system_cas.h"

namespace lpab::http {

struct SystemCas::Impl {
  struct Deleter {
    void operator()(X509_STORE* store) const { X509_STORE_free(store); }
  };
  std::unique_ptr<X509_STORE, Deleter> store;
};

// Must outlive the connections made with the contexts it was installed in. One thread at a time.
class TlsVerifier {
 public:
  // `ca_bundle` empty: OpenSSL's default places. `cas`: read already, in the place of both.
  TlsVerifier(TrustOptions options, std::string ca_bundle, std::shared_ptr<const SystemCas> cas)
      : trust_(std::move(options)), ca_bundle_(std::move(ca_bundle)), cas_(std::move(cas)) {}

  ServerTrust& trust() { return trust_; }
  // Before each request: the host of its URL, and what the server there must be. Forgets the last
  // refusal.
  void Expect(std::string host, ServerRole role);
  // Loads the system's CAs and takes over the verification. False when the CAs do not load.
  bool Install(SSL_CTX* context);

  // Whether a handshake began since Expect(), and so a connection stood.
  bool began() const { return began_; }
  const std::optional<TrustDecision>& decision() const { return decision_; }
  // What the server of the newest connection sent first, trusted or not.
  const std::optional<crypto::Certificate>& leaf() const { return leaf_; }
  const std::optional<Error>& refusal() const { return refusal_; }

 private:
  static int OnVerify(X509_STORE_CTX* context, void* self);
  Result<TrustDecision> Decide(X509_STORE_CTX* context) const;

  ServerTrust trust_;
  std::string ca_bundle_;
  std::shared_ptr<const SystemCas> cas_;
  std::string host_;
  bool began_ = false;
  ServerRole role_ = ServerRole::kSmdp;
  std::optional<TrustDecision> decision_;
  std::optional<crypto::Certificate> leaf_;
  std::optional<Error> refusal_;
};

}  // namespace lpab::http
