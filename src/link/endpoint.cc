#include "link/endpoint.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace lpab::link {
namespace {

constexpr std::string_view kUnixPrefix = "unix:";
constexpr mode_t kSocketMode = 0660;
constexpr unsigned kUserTimeoutMs = 45'000;

}  // namespace

Result<Endpoint> Endpoint::Parse(std::string_view text) {
  if (!text.starts_with(kUnixPrefix)) {
    if (text.find('/') != text.npos) {
      return Fail(MakeError(ErrorCode::kInvalidArgument, "'" + std::string(text) + "' is a path")
                      .WithNext("write unix:" + std::string(text)));
    }
    LPAB_ASSIGN(io::HostPort address, io::HostPort::Parse(text));
    return Tcp(std::move(address));
  }
  std::string path(text.substr(kUnixPrefix.size()));
  if (path.empty()) return Fail(ErrorCode::kInvalidArgument, "unix: needs the path of a socket");
  return Unix(std::move(path));
}

std::string Endpoint::ToString() const {
  if (const UnixPath* socket = unix_path()) return std::string(kUnixPrefix) + socket->path;
  return tcp()->ToString();
}

void SetUserTimeout(int fd) {
  int domain = 0;
  socklen_t size = sizeof domain;
  if (getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &size) != 0) return;
  if (domain != AF_INET && domain != AF_INET6) return;
  // A kernel without it leaves dead peers to the pings.
  static_cast<void>(
      setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &kUserTimeoutMs, sizeof kUserTimeoutMs));
}

Result<std::unique_ptr<io::FdStream>> Connect(const Endpoint& endpoint, const Call& call) {
  if (const UnixPath* socket = endpoint.unix_path()) return io::ConnectUnix(socket->path, call);
  LPAB_ASSIGN(std::unique_ptr<io::FdStream> stream, io::ConnectTcp(*endpoint.tcp(), call));
  SetUserTimeout(stream->descriptor());
  return stream;
}

bool NeedsTls(const Endpoint& endpoint, bool insecure_loopback) {
  if (endpoint.unix_path() != nullptr) return false;
  return !insecure_loopback || !endpoint.tcp()->IsLoopback();
}

Result<io::Listener> Listen(const Endpoint& endpoint) {
  if (const UnixPath* socket = endpoint.unix_path()) {
    return io::Listener::Unix(socket->path, kSocketMode);
  }
  return io::Listener::Tcp(*endpoint.tcp());
}

}  // namespace lpab::link
