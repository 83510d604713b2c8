#include "http/http_server.h"

#include <httplib.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <atomic>
#include <ctime>
#include <mutex>
#include <thread>

#include "http/http_date.h"

namespace lpab::http {
namespace {

constexpr char kGroups[] = "X25519:P-256:P-384:brainpoolP256r1";
constexpr time_t kIdleSeconds = 1;  // an idle connection is closed; also how long Stop() waits
constexpr size_t kRequestsPerConnection = 1000;

struct OpensslDeleter {
  void operator()(BIO* bio) const { BIO_free_all(bio); }
  void operator()(X509* x509) const { X509_free(x509); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using BioPtr = std::unique_ptr<BIO, OpensslDeleter>;
using X509Ptr = std::unique_ptr<X509, OpensslDeleter>;
using KeyPtr = std::unique_ptr<EVP_PKEY, OpensslDeleter>;

BioPtr Memory(const std::string& text) {
  return BioPtr(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

bool UseChain(SSL_CTX* context, const std::string& pem) {
  const BioPtr bio = Memory(pem);
  const X509Ptr leaf(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
  if (leaf == nullptr || SSL_CTX_use_certificate(context, leaf.get()) != 1) return false;
  while (X509* above = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)) {
    const X509Ptr owner(above);
    if (SSL_CTX_add1_chain_cert(context, above) != 1) return false;
  }
  return true;
}

// A key with a passphrase is refused instead of asking on the terminal.
int RefusePassphrase(char*, int, int, void*) { return -1; }

bool UseKey(SSL_CTX* context, const std::string& pem) {
  const BioPtr bio = Memory(pem);
  const KeyPtr key(PEM_read_bio_PrivateKey(bio.get(), nullptr, RefusePassphrase, nullptr));
  return key != nullptr && SSL_CTX_use_PrivateKey(context, key.get()) == 1 &&
         SSL_CTX_check_private_key(context) == 1;
}

bool SetUp(SSL_CTX* context, const HttpServerOptions& options) {
  const bool ready = SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1 &&
                     SSL_CTX_set1_groups_list(context, kGroups) == 1 &&
                     UseChain(context, options.chain_pem) && UseKey(context, options.key_pem);
  ERR_clear_error();
  return ready;
}

std::unique_ptr<httplib::Server> MakeServer(const HttpServerOptions& options) {
  if (!options.tls) return std::make_unique<httplib::Server>();
  return std::make_unique<httplib::SSLServer>(
      [&options](SSL_CTX& context) { return SetUp(&context, options); });
}

// Without httplib's SO_REUSEPORT, by which two servers could share a port.
void SetSocketOptions(int socket) {
  const int yes = 1;
  setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
}

HttpRequest FromHttplib(const httplib::Request& request, std::string body) {
  HttpRequest made;
  made.method = request.method;
  made.url = request.target;
  for (const auto& [name, value] : request.headers) made.headers.emplace_back(name, value);
  made.body = std::move(body);
  return made;
}

// Promises a body and gives none, so that httplib closes the connection.
void BreakOff(httplib::Response& out) {
  out.status = 200;
  out.set_content_provider(1, "application/octet-stream",
                           [](size_t, size_t, httplib::DataSink&) { return false; });
}

void ToHttplib(const HttpResponse& response, httplib::Response& out) {
  if (response.status == 0) return BreakOff(out);
  out.status = response.status;
  for (const auto& [name, value] : response.headers) {
    if (name != "Content-Type") out.set_header(name, value);
  }
  // Spec: RFC 9110 section 6.6.1, an origin server with a clock sends it.
  if (FindHeader(response.headers, "Date").empty()) {
    out.set_header("Date", HttpDate(std::time(nullptr)));
  }
  const std::string type(FindHeader(response.headers, "Content-Type"));
  out.set_content(response.body, type.empty() ? "application/octet-stream" : type);
}

}  // namespace

class HttpServer::Impl {
 public:
  Impl(const HttpServerOptions& options, HttpHandler handler)
      : maximum_body_(options.maximum_body),
        one_at_a_time_(options.one_at_a_time),
        handler_(std::move(handler)),
        server_(MakeServer(options)) {}

  Result<void> Start(const HttpServerOptions& options) {
    if (!server_->is_valid()) {
      return Fail(ErrorCode::kInvalidArgument,
                  "HTTPS server: the certificate and key do not load, or do not match");
    }
    SetRules(options.threads);
    port_ = options.port == 0 ? server_->bind_to_any_port(options.bind_address) : options.port;
    const bool bound =
        options.port == 0 ? port_ > 0 : server_->bind_to_port(options.bind_address, options.port);
    if (!bound) {
      return Fail(MakeError(ErrorCode::kUnavailable, "HTTPS server: cannot listen on " +
                                                         options.bind_address + ":" +
                                                         std::to_string(options.port))
                      .WithNext("choose another port, or 0 for any"));
    }
    thread_ = std::thread([this] {
      server_->listen_after_bind();
      ended_ = true;
    });
    // stop() has no effect before the loop runs.
    while (!server_->is_running() && !ended_) std::this_thread::sleep_for(Duration(1));
    return {};
  }

  void Stop() {
    if (!thread_.joinable()) return;
    server_->stop();
    thread_.join();
  }

  int port() const { return port_; }

 private:
  void SetRules(size_t threads) {
    server_->new_task_queue = [threads] { return new httplib::ThreadPool(threads); };
    server_->set_payload_max_length(maximum_body_);
    server_->set_keep_alive_timeout(kIdleSeconds);
    server_->set_keep_alive_max_count(kRequestsPerConnection);
    server_->set_tcp_nodelay(true);
    server_->set_socket_options(SetSocketOptions);
    server_->Get(".*", [this](const httplib::Request& request, httplib::Response& response) {
      Answer(FromHttplib(request, {}), response);
    });
    server_->Post(".*", [this](const httplib::Request& request, httplib::Response& response,
                               const httplib::ContentReader& read) {
      // httplib bounds a body by its Content-Length only; a chunked one is bounded here.
      std::string body;
      const bool complete = read([&](const char* data, size_t size) {
        if (size > maximum_body_ - body.size()) return false;
        body.append(data, size);
        return true;
      });
      if (!complete) {
        response.status = 413;
        return;
      }
      Answer(FromHttplib(request, std::move(body)), response);
    });
  }

  void Answer(const HttpRequest& request, httplib::Response& response) {
    std::unique_lock lock(mutex_, std::defer_lock);
    if (one_at_a_time_) lock.lock();
    ToHttplib(handler_(request), response);
  }

  const size_t maximum_body_;
  const bool one_at_a_time_;
  HttpHandler handler_;
  std::unique_ptr<httplib::Server> server_;
  int port_ = 0;
  std::mutex mutex_;
  std::atomic<bool> ended_ = false;
  std::thread thread_;
};

HttpServer::HttpServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

HttpServer::~HttpServer() { Stop(); }

Result<std::unique_ptr<HttpServer>> HttpServer::Start(const HttpServerOptions& options,
                                                      HttpHandler handler) {
  auto impl = std::make_unique<Impl>(options, std::move(handler));
  LPAB_TRY(impl->Start(options));
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(impl)));
}

int HttpServer::port() const { return impl_->port(); }

void HttpServer::Stop() { impl_->Stop(); }

}  // namespace lpab::http
