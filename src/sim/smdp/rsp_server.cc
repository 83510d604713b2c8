#include "sim/smdp/rsp_server.h"

namespace lpab::sim::smdp {

template <typename Rsp, typename Settings>
Result<std::unique_ptr<RspServer<Rsp, Settings>>> RspServer<Rsp, Settings>::Start(
    Settings settings, const pki::TlsIdentity& tls, const RspServerOptions& options) {
  std::unique_ptr<RspServer> server(new RspServer());
  http::HttpServerOptions http_options;
  http_options.bind_address = options.bind_address;
  http_options.port = options.port;
  http_options.chain_pem = tls.ChainPem();
  http_options.key_pem = tls.KeyPem();
  // The port is part of the address, so the socket comes first and the server behind it.
  RspServer* const self = server.get();
  LPAB_ASSIGN(server->http_,
              http::HttpServer::Start(http_options, [self](const http::HttpRequest& request) {
                return self->Handle(request);
              }));
  if (settings.address.empty()) {
    settings.address = options.host + ":" + std::to_string(server->http_->port());
  }
  server->address_ = settings.address;
  LPAB_ASSIGN(Rsp rsp, Rsp::Create(std::move(settings)));
  server->rsp_ = std::make_unique<Rsp>(std::move(rsp));
  server->ready_.store(server->rsp_.get());
  return server;
}

template <typename Rsp, typename Settings>
http::HttpResponse RspServer<Rsp, Settings>::Handle(const http::HttpRequest& request) {
  Rsp* const rsp = ready_.load();
  return rsp == nullptr ? EmptyResponse(503) : rsp->Handle(request);
}

template class RspServer<Smdp, SmdpSettings>;
template class RspServer<Smds, SmdsSettings>;

}  // namespace lpab::sim::smdp
