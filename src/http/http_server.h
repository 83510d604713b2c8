// HttpServer: an HTTPS server over cpp-httplib, for the test SM-DP+ and the relay.
#pragma once

#include <memory>
#include <string>

#include "http/http.h"

namespace lpab::http {

struct HttpServerOptions {
  std::string bind_address = "127.0.0.1";
  int port = 0;           // 0: any free one
  bool tls = true;        // false: HTTP, for pages on loopback
  std::string chain_pem;  // leaf first
  std::string key_pem;
  size_t maximum_body = 8u << 20;  // bytes; a longer request is answered with 413
  size_t threads = 8;              // connections that are served at once; others wait
  bool one_at_a_time = true;       // the handler; else it must bear calls on many threads
};

// Runs on threads of its own from Start() to Stop(); the handler is called on them for GET and POST
// of any path. TLS 1.2 and 1.3; certificates on NIST P-256 and
// brainpoolP256r1 both serve, the latter under TLS 1.2.
class HttpServer {
 public:
  // Errors: kInvalidArgument (certificate, key, or one not of the other), kUnavailable (address or
  // port).
  static Result<std::unique_ptr<HttpServer>> Start(const HttpServerOptions& options,
                                                   HttpHandler handler);
  // Stops.
  ~HttpServer();

  int port() const;
  // Waits for running handlers, and up to a second for idle connections. May be called twice.
  void Stop();

 private:
  class Impl;
  explicit HttpServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace lpab::http
