// CurlClient: HTTPS requests over libcurl, to the servers that ServerTrust allows.
#pragma once

#include <sys/socket.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "http/http.h"
#include "http/server_trust.h"
#include "http/system_cas.h"

namespace lpab::http {

struct CurlOptions {
  TrustOptions trust;
  size_t maximum_body = 8u << 20;  // bytes of an answer's body
  // PEM file in place of the system's CAs, for devices that have none.
  std::string ca_bundle;
  // The CAs as read by another: in the place of `ca_bundle` and the system's.
  std::shared_ptr<const SystemCas> cas;
  // Where connections leave from, as HttpSource gives it; empty: as the system routes them. Names
  // are looked up as ever.
  std::string source;
  // Instead of a look-up: "HOST:PORT:ADDRESS" each, as curl(1) has --resolve.
  std::vector<std::string> resolve;
  // Whether a connection to this address may be made; empty: to any. Asked before each.
  std::function<bool(const sockaddr& address)> allows;
};

// How far the newest request came, for those who look for what is wrong.
struct ConnectionFacts {
  bool connected = false;  // TCP, or a proxy's tunnel
  bool secured = false;    // TLS, with a trusted server
  std::string address;     // of the server, or of the proxy; empty before `connected`
};

// https only, TLS 1.2 or later, no redirects, no way to turn verification off. Connections are
// kept between requests, but belong to this object, one list of card CIs and one role of the
// server: make one client per card and run. Not for two threads at once; any one thread at a time.
class CurlClient final : public HttpClient {
 public:
  explicit CurlClient(CurlOptions options);
  ~CurlClient() override;

  // What the card lists in EUICCInfo1; closes the open connections when it differs.
  void SetCardCiIdentifiers(std::vector<Bytes> identifiers);

  Result<HttpResponse> Send(const HttpRequest& request, const Call& call) override;

  // How the server of the newest connection came to be trusted; nothing before the first one.
  std::optional<TrustDecision> LastTrust() const;
  // The certificate of the newest connection's server, trusted or not; nothing before the first.
  std::optional<crypto::Certificate> LastCertificate() const;
  ConnectionFacts LastConnection() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace lpab::http
