// Stream sockets: TCP and Unix, listening and connecting. No TLS, no policy.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/call.h"
#include "base/result.h"
#include "io/byte_stream.h"
#include "io/fd.h"

namespace lpab::io {

// "127.0.0.1:7025", "[::1]:7025", "bridge.local:7025".
struct HostPort {
  std::string host;
  uint16_t port = 0;

  // Errors: kInvalidArgument.
  static Result<HostPort> Parse(std::string_view text);
  std::string ToString() const;
  // A literal 127.0.0.0/8 or ::1, or "localhost".
  bool IsLoopback() const;
};

// A listening socket. One thread at a time.
class Listener {
 public:
  // Port 0 lets the system choose. A name must resolve at once; meant for literal addresses.
  // Errors: kInvalidArgument (address), kBusy (port in use), kUnavailable, kRefused (permission).
  static Result<Listener> Tcp(const HostPort& address);

  // A socket file with these permissions. One left by a process that is gone is removed.
  // Errors: kBusy (somebody listens there), kAlreadyExists (the path is no socket),
  // kInvalidArgument (path too long), kUnavailable.
  // `group`: of the file; none: the process's own.
  static Result<Listener> Unix(const std::string& path, mode_t mode,
                               std::optional<gid_t> group = {});

  // A name in the abstract namespace of Linux, which anybody on the machine may connect to.
  // Errors: kBusy (somebody listens there), kInvalidArgument (name too long), kUnavailable.
  static Result<Listener> Abstract(const std::string& name);

  // A listening Unix stream socket that somebody else made; its file is left to them.
  // Errors: kInvalidArgument (anything else, a TCP socket among it), kUnavailable.
  static Result<Listener> AdoptUnix(Fd fd);

  Listener(Listener&& other) noexcept;
  Listener& operator=(Listener&&) = delete;
  // Removes the socket file, if it is still the one made here.
  ~Listener();

  // The next connection. Errors: kTimeout, kCancelled, kUnavailable.
  Result<std::unique_ptr<FdStream>> Accept(const Call& call);
  // The same without waiting: nullptr when none is there.
  Result<std::unique_ptr<FdStream>> TryAccept();

  int fd() const { return fd_.get(); }
  // The TCP port; 0 for Unix sockets.
  uint16_t port() const { return port_; }

 private:
  explicit Listener(Fd fd) : fd_(std::move(fd)) {}

  Fd fd_;
  uint16_t port_ = 0;
  std::string unix_path_;
  dev_t device_ = 0;
  ino_t inode_ = 0;
};

// The process at the other end of a Unix socket, as it was when it connected.
struct UnixPeer {
  pid_t pid = 0;
  uid_t uid = 0;
  gid_t gid = 0;
  std::vector<gid_t> groups = {};  // the others that it is in
};

// Errors: kUnavailable (no Unix socket).
Result<UnixPeer> PeerOf(int fd);

// Connects, trying all addresses of a name in turn; Nagle's algorithm is switched off.
// Errors: kNotFound (name), kUnavailable (refused, unreachable), kTimeout, kCancelled.
Result<std::unique_ptr<FdStream>> ConnectTcp(const HostPort& address, const Call& call);

// Has the next bytes of a TCP connection acknowledged as they come, not up to 40 ms later: for a
// peer that writes a message in two parts and waits for the first's acknowledgement (Nagle's
// algorithm). The kernel forgets it; call it before each read. Nothing on other descriptors, or not
// on Linux.
void AcknowledgeAtOnce(int fd);

// Errors: kInvalidArgument (path too long), kUnavailable (nobody listens), kTimeout, kCancelled.
Result<std::unique_ptr<FdStream>> ConnectUnix(
    const std::string& path, const Call& call,
    std::string closed_message = "the connection was closed by the other side");

}  // namespace lpab::io
