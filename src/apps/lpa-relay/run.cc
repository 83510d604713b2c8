#include <poll.h>

#include <cstdio>
#include <span>

#include "apps/lpa-relay/commands.h"
#include "apps/lpa-relay/tokens.h"
#include "base/log.h"
#include "http/http_server.h"
#include "io/files.h"
#include "io/state_home.h"
#include "io/stop_signals.h"
#include "io/wait.h"
#include "relay/local_ca.h"
#include "relay/page.h"
#include "relay/relay.h"

namespace lpab::apps {
namespace {

constexpr size_t kThreads = 256;  // connections at once
constexpr size_t kPageThreads = 8;
constexpr size_t kLargestBody = 4u << 20;

// Whoever reaches it could use it to reach others, or stand in for a server towards them.
Result<void> CheckExposure(const RunOptions& options, const io::HostPort& listen) {
  if (listen.IsLoopback() || !options.tokens.empty() || !options.serve.empty()) return {};
  return Fail(MakeError(ErrorCode::kFailedPrecondition,
                        "at " + listen.ToString() + " strangers could use this relay")
                  .WithNext("give --tokens FILE, with a token for each client; or --serve HOST, "
                            "for servers in whose place it stands"));
}

Result<io::HostPort> PageAddress(const std::string& text) {
  LPAB_ASSIGN(const io::HostPort address, io::HostPort::Parse(text));
  if (address.IsLoopback()) return address;
  return Fail(MakeError(ErrorCode::kInvalidArgument, "the page is for this machine alone")
                  .WithNext("give --page a loopback address; from elsewhere: ssh -L 8080:" +
                            std::string("127.0.0.1:8080")));
}

Result<relay::RelayOptions> MakeRelayOptions(const RunOptions& options,
                                             const io::HostPort& listen) {
  relay::RelayOptions made;
  made.upstream = {options.allow_hosts, options.allow_private};
  made.resolve = options.resolve;
  for (const std::string& server : options.serve) {
    LPAB_ASSIGN(io::HostPort served, relay::ParseServer(server));
    made.served.push_back(std::move(served));
  }
  LPAB_ASSIGN(made.cas, http::SystemCas::Load(""));
  made.trust_client_ci = options.trust_client_ci;
  made.trust.allow_test_ci = options.allow_test_ci;
  made.deadline = std::chrono::seconds(options.timeout);
  made.needs_token = !listen.IsLoopback() || !options.tokens.empty();
  if (!options.ci_dir.empty()) {
    LPAB_ASSIGN(made.trust.ci_certificates, http::LoadCiDirectory(options.ci_dir));
  }
  if (!options.tokens.empty()) {
    LPAB_ASSIGN(made.tokens, LoadTokens(options.tokens));
  }
  return made;
}

Result<std::unique_ptr<http::HttpServer>> ServeCalls(const RunOptions& options,
                                                     const io::HostPort& listen,
                                                     std::span<const io::HostPort> served_hosts,
                                                     relay::Relay& relay) {
  LPAB_ASSIGN(const std::string folder, CaFolder(options.ca_dir));
  LPAB_ASSIGN(const relay::LocalCa ca, relay::LocalCa::LoadOrCreate(folder));
  std::vector<std::string> hosts = {"localhost", "127.0.0.1", "::1"};
  if (!listen.IsLoopback() && listen.host != "0.0.0.0" && listen.host != "::") {
    hosts.push_back(listen.host);
  }
  hosts.insert(hosts.end(), options.names.begin(), options.names.end());
  for (const io::HostPort& served : served_hosts) hosts.push_back(served.host);
  LPAB_ASSIGN(auto certificate, ca.Issue(hosts));
  http::HttpServerOptions server;
  server.bind_address = listen.host;
  server.port = listen.port;
  server.chain_pem = std::move(certificate.chain_pem);
  server.key_pem = std::move(certificate.key_pem);
  server.maximum_body = kLargestBody;
  server.threads = kThreads;
  server.one_at_a_time = false;
  LPAB_ASSIGN(auto started, http::HttpServer::Start(server, [&relay](const auto& request) {
                return relay.Handle(request);
              }));
  std::printf("listening on https://%s\nits CA is %s/ca.pem\n",
              io::HostPort{listen.host, static_cast<uint16_t>(started->port())}.ToString().c_str(),
              folder.c_str());
  return started;
}

Result<std::unique_ptr<http::HttpServer>> ServePage(const std::string& at,
                                                    const relay::Page& page) {
  LPAB_ASSIGN(const io::HostPort address, PageAddress(at));
  http::HttpServerOptions server;
  server.bind_address = address.host;
  server.port = address.port;
  server.tls = false;
  server.threads = kPageThreads;
  server.one_at_a_time = false;
  LPAB_ASSIGN(auto started, http::HttpServer::Start(server, [&page](const auto& request) {
                return page.Handle(request);
              }));
  std::printf(
      "page at http://%s\n",
      io::HostPort{address.host, static_cast<uint16_t>(started->port())}.ToString().c_str());
  return started;
}

}  // namespace

Result<std::string> CaFolder(const std::string& given) {
  if (!given.empty()) return given;
  LPAB_ASSIGN(const std::string state, io::UserStateFolder());
  return state + "/relay";
}

Result<void> ShowCa(const std::string& given) {
  LPAB_ASSIGN(const std::string folder, CaFolder(given));
  LPAB_TRY(relay::LocalCa::LoadOrCreate(folder));
  std::printf("%s/ca.pem\n", folder.c_str());
  return {};
}

Result<void> RunRelay(const RunOptions& options) {
  LPAB_ASSIGN(const io::StopSignals signals, io::StopSignals::Install());
  LPAB_ASSIGN(const io::HostPort listen, io::HostPort::Parse(options.listen));
  LPAB_TRY(CheckExposure(options, listen));
  LPAB_ASSIGN(relay::RelayOptions relay_options, MakeRelayOptions(options, listen));
  relay::BookOptions book_options;
  book_options.folder = options.records;
  book_options.full = options.full;
  LPAB_ASSIGN(const auto book, relay::SessionBook::Open(std::move(book_options)));
  const std::vector<io::HostPort> served = relay_options.served;
  relay::Relay relay(std::move(relay_options), *book);
  const relay::Page page(*book);
  LPAB_ASSIGN(const auto calls, ServeCalls(options, listen, served, relay));
  std::unique_ptr<http::HttpServer> page_server;
  if (options.page != "none") {
    LPAB_ASSIGN(page_server, ServePage(options.page, page));
  }
  std::fflush(stdout);
  const auto stopped = io::WaitReadable(signals.fd(), {});
  log::Info("lpa-relay", "stopping");
  return stopped;
}

}  // namespace lpab::apps
