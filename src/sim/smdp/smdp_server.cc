#include "sim/smdp/smdp_server.h"

namespace lpab::sim::smdp {

Result<std::unique_ptr<SmdpServer>> SmdpServer::Start(SmdpSettings settings,
                                                      const pki::TlsIdentity& tls,
                                                      const SmdpServerOptions& options) {
  std::unique_ptr<SmdpServer> server(new SmdpServer());
  http::HttpServerOptions http_options;
  http_options.bind_address = options.bind_address;
  http_options.port = options.port;
  http_options.chain_pem = tls.ChainPem();
  http_options.key_pem = tls.KeyPem();
  // The port is part of the address, so the socket comes first and Smdp behind it.
  SmdpServer* const self = server.get();
  LPAB_ASSIGN(server->http_,
              http::HttpServer::Start(http_options, [self](const http::HttpRequest& request) {
                return self->Handle(request);
              }));
  if (settings.address.empty()) {
    settings.address = options.host + ":" + std::to_string(server->http_->port());
  }
  server->address_ = settings.address;
  LPAB_ASSIGN(Smdp smdp, Smdp::Create(std::move(settings)));
  server->smdp_ = std::make_unique<Smdp>(std::move(smdp));
  server->ready_.store(server->smdp_.get());
  return server;
}

http::HttpResponse SmdpServer::Handle(const http::HttpRequest& request) {
  Smdp* const smdp = ready_.load();
  return smdp == nullptr ? EmptyResponse(503) : smdp->Handle(request);
}

}  // namespace lpab::sim::smdp
