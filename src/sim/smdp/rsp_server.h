// A test server on a port: HTTPS around an Smdp or an Smds.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "http/http_server.h"
#include "sim/pki/identity.h"
#include "sim/smdp/smdp.h"
#include "sim/smdp/smds.h"

namespace lpab::sim::smdp {

struct RspServerOptions {
  std::string host = "localhost";  // a dNSName of the TLS certificate
  std::string bind_address = "127.0.0.1";
  int port = 0;  // 0: any free one
};

// Serves from Start() to Stop(), on the HTTP server's threads, one request at a time.
template <typename Rsp, typename Settings>
class RspServer {
 public:
  // An empty `settings.address` becomes host:port. Errors: as http::HttpServer::Start and
  // Rsp::Create.
  static Result<std::unique_ptr<RspServer>> Start(Settings settings, const pki::TlsIdentity& tls,
                                                  const RspServerOptions& options);
  ~RspServer() { Stop(); }

  // As clients name it: host:port.
  const std::string& address() const { return address_; }
  int port() const { return http_->port(); }
  void Stop() {
    if (http_ != nullptr) http_->Stop();
  }

 private:
  RspServer() = default;
  http::HttpResponse Handle(const http::HttpRequest& request);

  std::string address_;
  std::unique_ptr<Rsp> rsp_;
  std::atomic<Rsp*> ready_{nullptr};  // rsp_, once it is made
  std::unique_ptr<http::HttpServer> http_;
};

using SmdpServer = RspServer<Smdp, SmdpSettings>;
using SmdsServer = RspServer<Smds, SmdsSettings>;

extern template class RspServer<Smdp, SmdpSettings>;
extern template class RspServer<Smds, SmdsSettings>;

}  // namespace lpab::sim::smdp
