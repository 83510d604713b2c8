#include "link/tls.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <algorithm>

#include "crypto/openssl_ptr.h"
#include "io/wait.h"
#include "link/stream_bio.h"

namespace lpab::link {
namespace {

using ContextPtr = crypto::OpensslPtr<SSL_CTX, SSL_CTX_free>;
using SslPtr = crypto::OpensslPtr<SSL, SSL_free>;

constexpr unsigned char kAlpn[] = {6, 'l', 'p', 'a', 'b', '/', '1'};
constexpr char kExporterLabel[] = "EXPORTER-lpab-pair-v1";
constexpr long kMaximumCertificates = 4096;  // bytes of the other side's

Error TlsError(const char* what) {
  char text[256] = "no reason given";
  if (const unsigned long code = ERR_peek_last_error()) ERR_error_string_n(code, text, sizeof text);
  ERR_clear_error();
  return MakeError(ErrorCode::kInternal, std::string(what) + ": " + text);
}

// Empty without a certificate.
Bytes DerOf(X509* certificate) {
  unsigned char* der = nullptr;
  const int size = certificate == nullptr ? 0 : i2d_X509(certificate, &der);
  if (size <= 0) return {};
  Bytes bytes(der, der + size);
  OPENSSL_free(der);
  return bytes;
}

// The error whose alert tells the other side of the verdict.
int ErrorOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::kRevoked:
      return X509_V_ERR_CERT_REVOKED;
    case Verdict::kNotAtThisTime:
      return X509_V_ERR_CERT_HAS_EXPIRED;
    default:
      return X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT;  // alert unknown_ca
  }
}

// The whole check of the other side, in the place of OpenSSL's.
int CheckPeer(X509_STORE_CTX* store, void* accepts) {
  const Bytes certificate = DerOf(X509_STORE_CTX_get0_cert(store));
  const auto key = KeyPin::OfCertificate(certificate);
  const Verdict verdict =
      key ? (*static_cast<const TlsContext::Accepts*>(accepts))(*key, certificate)
          : Verdict::kUnknown;
  if (verdict == Verdict::kTaken) return 1;
  X509_STORE_CTX_set_error(store, ErrorOf(verdict));
  return 0;
}

// A client that names no protocol at all would not be asked to choose one.
int RequireAlpn(SSL* ssl, int* alert, void*) {
  const unsigned char* names = nullptr;
  size_t size = 0;
  if (SSL_client_hello_get0_ext(ssl, TLSEXT_TYPE_application_layer_protocol_negotiation, &names,
                                &size) == 1) {
    return SSL_CLIENT_HELLO_SUCCESS;
  }
  *alert = SSL_AD_NO_APPLICATION_PROTOCOL;
  return SSL_CLIENT_HELLO_ERROR;
}

bool HasAlpn(const SSL* ssl) {
  const unsigned char* name = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(ssl, &name, &size);
  return size == sizeof kAlpn - 1 && std::equal(name, name + size, kAlpn + 1);
}

int ChooseAlpn(SSL*, const unsigned char** out, unsigned char* out_size, const unsigned char* in,
               unsigned in_size, void*) {
  unsigned char* chosen = nullptr;
  if (SSL_select_next_proto(&chosen, out_size, kAlpn, sizeof kAlpn, in, in_size) !=
      OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  }
  *out = chosen;
  return SSL_TLSEXT_ERR_OK;
}

Result<void> SetRules(SSL_CTX* context) {
  SSL_CTX_set_options(context, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_max_cert_list(context, kMaximumCertificates);
  const bool set = SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) == 1 &&
                   SSL_CTX_set_max_proto_version(context, TLS1_3_VERSION) == 1 &&
                   SSL_CTX_set_num_tickets(context, 0) == 1 &&
                   SSL_CTX_set1_groups_list(context, "X25519:P-256") == 1 &&
                   SSL_CTX_set1_sigalgs_list(context, "ECDSA+SHA256") == 1;
  return set ? Result<void>() : Fail(TlsError("setting up TLS 1.3"));
}

Result<void> SetIdentity(SSL_CTX* context, const Identity& identity) {
  const std::string pem = identity.key().ToPem();
  const crypto::BioPtr bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  const crypto::KeyPtr key(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr));
  const Bytes& der = identity.certificate().Der();
  const bool set =
      key != nullptr &&
      SSL_CTX_use_certificate_ASN1(context, static_cast<int>(der.size()), der.data()) == 1 &&
      SSL_CTX_use_PrivateKey(context, key.get()) == 1;
  return set ? Result<void>() : Fail(TlsError("using the key of this side"));
}

Error NotTaken(bool server) {
  if (server) return MakeError(ErrorCode::kUntrusted, "a client whose key is not known here");
  return MakeError(ErrorCode::kUntrusted,
                   "the other side shows another key than the device that was paired")
      .WithNext("check the address; if the device was set up anew, pair again");
}

Error NotTakenThere(bool server) {
  return MakeError(ErrorCode::kUntrusted, server ? "a client that expects another device's key"
                                                 : "this device no longer knows this PC")
      .WithNext("pair again: lpa-bridged pair on the device, then lpa pair URI here");
}

// The error where one side did not take the other's key.
std::optional<Error> Untrusted(int reason, bool server) {
  switch (reason) {
    case SSL_R_CERTIFICATE_VERIFY_FAILED:
      return NotTaken(server);
    case SSL_R_TLSV1_ALERT_UNKNOWN_CA:
      return NotTakenThere(server);
    case SSL_R_SSLV3_ALERT_CERTIFICATE_REVOKED:
      return MakeError(ErrorCode::kUntrusted, "this PC's certificate is revoked on this device")
          .WithNext("ask who runs the fleet for another one: lpa identity request");
    case SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED:
      return MakeError(ErrorCode::kUntrusted,
                       "this device does not take this PC's certificate at this time")
          .WithNext(
              "see `lpa identity` for its dates; if they hold, the device's clock is not "
              "set: set it, or pair: lpa-bridged pair");
    default:
      return std::nullopt;
  }
}

}  // namespace

struct TlsContext::Impl {
  Accepts accepts;
  ContextPtr context;
  bool server = false;

  static Result<std::unique_ptr<TlsContext>> Make(const Identity& identity, Accepts accepts,
                                                  bool server);
};

struct TlsTransport::Impl {
  std::shared_ptr<void> carrier;
  StreamBio bio;
  SslPtr ssl;
  bool server = false;
  bool failed = false;
  bool wants_to_write = false;
};

TlsContext::TlsContext(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
TlsContext::~TlsContext() = default;

Result<std::unique_ptr<TlsContext>> TlsContext::Impl::Make(const Identity& identity,
                                                           Accepts accepts, bool server) {
  auto impl = std::make_unique<Impl>();
  impl->accepts = std::move(accepts);
  impl->server = server;
  impl->context.reset(SSL_CTX_new(server ? TLS_server_method() : TLS_client_method()));
  SSL_CTX* context = impl->context.get();
  if (context == nullptr) return Fail(TlsError("making a TLS context"));
  LPAB_TRY(SetRules(context));
  LPAB_TRY(SetIdentity(context, identity));
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  SSL_CTX_set_cert_verify_callback(context, CheckPeer, &impl->accepts);
  if (server) {
    SSL_CTX_set_client_hello_cb(context, RequireAlpn, nullptr);
    SSL_CTX_set_alpn_select_cb(context, ChooseAlpn, nullptr);
  } else if (SSL_CTX_set_alpn_protos(context, kAlpn, sizeof kAlpn) != 0) {
    return Fail(TlsError("offering lpab/1"));
  }
  return std::unique_ptr<TlsContext>(new TlsContext(std::move(impl)));
}

Result<std::unique_ptr<TlsContext>> TlsContext::ForDevice(const Identity& identity,
                                                          Accepts accepts) {
  return Impl::Make(identity, std::move(accepts), true);
}

Result<std::unique_ptr<TlsContext>> TlsContext::ForClient(const Identity& identity,
                                                          const KeyPin& device) {
  return Impl::Make(
      identity,
      [device](const KeyPin& key, ByteSpan) {
        return key == device ? Verdict::kTaken : Verdict::kUnknown;
      },
      false);
}

std::unique_ptr<TlsTransport> TlsContext::Wrap(std::unique_ptr<io::FdStream> stream,
                                               std::shared_ptr<void> carrier) const {
  auto impl = std::make_unique<TlsTransport::Impl>();
  impl->carrier = std::move(carrier);
  impl->bio.stream = std::move(stream);
  impl->server = impl_->server;
  impl->ssl.reset(SSL_new(impl_->context.get()));
  crypto::Require(impl->ssl != nullptr, "SSL_new");
  BIO* bio = MakeStreamBio(impl->bio);
  SSL_set_bio(impl->ssl.get(), bio, bio);
  if (impl->server) {
    SSL_set_accept_state(impl->ssl.get());
  } else {
    SSL_set_connect_state(impl->ssl.get());
  }
  return std::unique_ptr<TlsTransport>(new TlsTransport(std::move(impl)));
}

TlsTransport::TlsTransport(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

TlsTransport::~TlsTransport() {
  // Tells the other side that nothing was cut off; whether it hears is its business.
  if (ready()) SSL_shutdown(impl_->ssl.get());
  ERR_clear_error();
}

int TlsTransport::descriptor() const { return impl_->bio.stream->descriptor(); }

Result<size_t> TlsTransport::TryRead(std::span<uint8_t> buffer) {
  size_t got = 0;
  ERR_clear_error();  // or what others left there would be read as this call's
  const int result = SSL_read_ex(impl_->ssl.get(), buffer.data(), buffer.size(), &got);
  if (result == 1) return got;
  const int why = SSL_get_error(impl_->ssl.get(), result);
  impl_->wants_to_write = why == SSL_ERROR_WANT_WRITE;
  if (why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE) return size_t{0};
  return Fail(Explain(why));
}

Result<size_t> TlsTransport::TryWrite(ByteSpan bytes) {
  size_t put = 0;
  ERR_clear_error();
  const int result = SSL_write_ex(impl_->ssl.get(), bytes.data(), bytes.size(), &put);
  if (result == 1) return put;
  const int why = SSL_get_error(impl_->ssl.get(), result);
  if (why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE) return size_t{0};
  return Fail(Explain(why));
}

Error TlsTransport::Explain(int why) {
  impl_->failed = true;
  const unsigned long code = ERR_peek_last_error();
  if (why == SSL_ERROR_ZERO_RETURN) {
    return MakeError(ErrorCode::kUnavailable, "the connection was closed by the other side");
  }
  if (auto untrusted = Untrusted(ERR_GET_REASON(code), impl_->server)) {
    ERR_clear_error();
    return std::move(*untrusted);
  }
  if (impl_->bio.error) {
    ERR_clear_error();
    return *impl_->bio.error;
  }
  Error error = TlsError("the TLS connection failed");
  error.code = ErrorCode::kUnavailable;
  return error;
}

Result<size_t> TlsTransport::Discard() { return DiscardFrom(*impl_->bio.stream); }

bool TlsTransport::has_more() const { return SSL_pending(impl_->ssl.get()) > 0; }
bool TlsTransport::wants_to_write() const { return impl_->wants_to_write; }
bool TlsTransport::ready() const {
  return !impl_->failed && SSL_is_init_finished(impl_->ssl.get()) == 1;
}
bool TlsTransport::heard() const { return impl_->bio.heard; }

Result<void> TlsTransport::Handshake(const Call& call) {
  for (;;) {
    ERR_clear_error();
    const int result = SSL_do_handshake(impl_->ssl.get());
    if (result == 1 && HasAlpn(impl_->ssl.get())) return {};
    if (result == 1) return Fail(ErrorCode::kUntrusted, "the other side does not speak lpab/1");
    const int why = SSL_get_error(impl_->ssl.get(), result);
    if (why == SSL_ERROR_WANT_READ) {
      LPAB_TRY(io::WaitReadable(descriptor(), call));
    } else if (why == SSL_ERROR_WANT_WRITE) {
      LPAB_TRY(io::WaitWritable(descriptor(), call));
    } else {
      return Fail(Explain(why));
    }
  }
}

KeyPin TlsTransport::peer() const {
  return KeyPin::OfCertificate(peer_certificate()).value_or(KeyPin());
}

Bytes TlsTransport::peer_certificate() const {
  return DerOf(SSL_get0_peer_certificate(impl_->ssl.get()));
}

Exporter TlsTransport::Export() const {
  Exporter out;
  crypto::Require(
      SSL_export_keying_material(impl_->ssl.get(), out.data(), out.size(), kExporterLabel,
                                 sizeof kExporterLabel - 1, nullptr, 0, 0) == 1,
      "SSL_export_keying_material");
  return out;
}

}  // namespace lpab::link
