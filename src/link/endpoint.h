// Endpoint: where a device listens, and the rule at which places TLS must be spoken.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "base/call.h"
#include "base/result.h"
#include "io/socket.h"

namespace lpab::link {

struct UnixPath {
  std::string path;
};

// "unix:/run/lpa-bridged.sock", "127.0.0.1:7025", "[::1]:7025".
class Endpoint {
 public:
  // Errors: kInvalidArgument.
  static Result<Endpoint> Parse(std::string_view text);
  static Endpoint Unix(std::string path) { return Endpoint(UnixPath{std::move(path)}); }
  static Endpoint Tcp(io::HostPort address) { return Endpoint(std::move(address)); }

  const UnixPath* unix_path() const { return std::get_if<UnixPath>(&where_); }
  const io::HostPort* tcp() const { return std::get_if<io::HostPort>(&where_); }
  std::string ToString() const;

 private:
  explicit Endpoint(std::variant<UnixPath, io::HostPort> where) : where_(std::move(where)) {}
  std::variant<UnixPath, io::HostPort> where_;
};

// A plain connection that breaks when the peer is silent for 45 s with bytes under way.
// Errors: kUnavailable (nobody listens there), kNotFound (name), kTimeout, kCancelled.
Result<std::unique_ptr<io::FdStream>> Connect(const Endpoint& endpoint, const Call& call);

// Whether who connects there must speak TLS: over all of TCP, but for loopback where
// `insecure_loopback` says so. Any local user, or a web page, reaches loopback.
bool NeedsTls(const Endpoint& endpoint, bool insecure_loopback);

// Listens at a Unix socket (0660) or a TCP address. Errors: those of io::Listener.
Result<io::Listener> Listen(const Endpoint& endpoint);

// TCP_USER_TIMEOUT of 45 s on a TCP socket; nothing on others.
void SetUserTimeout(int fd);

}  // namespace lpab::link
