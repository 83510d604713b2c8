// The test SM-DP+ on a port: an HTTPS server around Smdp.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "http/http_server.h"
#include "sim/pki/identity.h"
#include "sim/smdp/smdp.h"

namespace lpab::sim::smdp {

struct SmdpServerOptions {
  std::string host = "localhost";  // a dNSName of the TLS certificate
  std::string bind_address = "127.0.0.1";
  int port = 0;  // 0: any free one
};

// Serves from Start() to Stop(), on the HTTP server's threads, one request at a time.
class SmdpServer {
 public:
  // An empty `settings.address` becomes host:port. Errors: as http::HttpServer::Start and
  // Smdp::Create.
  static Result<std::unique_ptr<SmdpServer>> Start(SmdpSettings settings,
                                                   const pki::TlsIdentity& tls,
                                                   const SmdpServerOptions& options);
  ~SmdpServer() { Stop(); }

  // As clients name it: host:port.
  const std::string& address() const { return address_; }
  int port() const { return http_->port(); }
  void Stop() {
    if (http_ != nullptr) http_->Stop();
  }

 private:
  SmdpServer() = default;
  http::HttpResponse Handle(const http::HttpRequest& request);

  std::string address_;
  std::unique_ptr<Smdp> smdp_;
  std::atomic<Smdp*> ready_{nullptr};  // smdp_, once it is made
  std::unique_ptr<http::HttpServer> http_;
};

}  // namespace lpab::sim::smdp
