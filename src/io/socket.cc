#include "io/socket.h"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "io/files.h"
#include "io/resolve.h"
#include "io/wait.h"

namespace lpab::io {
namespace {

constexpr Duration kLockPatience = std::chrono::seconds(3);
constexpr Duration kLockPause = std::chrono::milliseconds(20);
constexpr char kClosed[] = "the connection was closed by the other side";

Result<Fd> NewSocket(int family) {
  Fd fd(socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd.valid()) return Fail(OsError("socket", errno));
  return fd;
}

Result<sockaddr_un> UnixAddress(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof address.sun_path) {
    return Fail(ErrorCode::kInvalidArgument,
                "a Unix socket's path has 1 to 107 characters: '" + path + "'");
  }
  std::memcpy(address.sun_path, path.data(), path.size());
  return address;
}

Result<void> Connect(int fd, const sockaddr* address, socklen_t size, const Call& call) {
  if (connect(fd, address, size) == 0) return {};
  if (errno != EINPROGRESS && errno != EINTR) return Fail(OsError("connect", errno));
  LPAB_TRY(WaitWritable(fd, call));
  int error = 0;
  socklen_t error_size = sizeof error;
  if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &error_size) != 0) error = errno;
  if (error != 0) return Fail(OsError("connect", error));
  return {};
}

void DisableNagle(int fd) {
  const int on = 1;
  static_cast<void>(setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on));
}

// Removes a socket file that nobody listens on any more.
Result<void> RemoveStale(const std::string& path, const sockaddr_un& address) {
  struct stat status {};
  if (lstat(path.c_str(), &status) != 0) {
    if (errno == ENOENT) return {};
    return Fail(FileError("stat", path, errno));
  }
  if (!S_ISSOCK(status.st_mode)) {
    return Fail(ErrorCode::kAlreadyExists, path + " exists and is not a socket");
  }
  LPAB_ASSIGN(const Fd probe, NewSocket(AF_UNIX));
  const auto* name = reinterpret_cast<const sockaddr*>(&address);
  if (connect(probe.get(), name, sizeof address) == 0 || errno != ECONNREFUSED) {
    return Fail(MakeError(ErrorCode::kBusy, "another program listens on " + path)
                    .WithNext("stop it, or take another path"));
  }
  if (unlink(path.c_str()) != 0) return Fail(FileError("remove", path, errno));
  return {};
}

// Two programs that start at once must not remove each other's socket: the folder is locked, for a
// moment. Anybody who can read the folder can lock it, so the wait is bounded.
Result<Fd> LockFolderOf(const std::string& path) {
  std::string folder = std::filesystem::path(path).parent_path().string();
  if (folder.empty()) folder = ".";
  Fd fd(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.valid()) return Fail(FileError("open", folder, errno));
  const Deadline deadline = Deadline::After(kLockPatience);
  while (flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK && errno != EINTR) return Fail(FileError("flock", folder, errno));
    if (deadline.Expired()) {
      return Fail(
          MakeError(ErrorCode::kBusy, "another program keeps the folder " + folder + " locked")
              .WithNext("stop it, or put the socket into a folder of its own"));
    }
    Clock::System().SleepFor(kLockPause);
  }
  return fd;
}

Result<void> BindUnix(int fd, const std::string& path, const sockaddr_un& address, mode_t mode,
                      std::optional<gid_t> group) {
  LPAB_ASSIGN(const Fd lock, LockFolderOf(path));
  LPAB_TRY(RemoveStale(path, address));
  // On Linux the file takes the socket's mode, so that it is at no time more open than wished.
  if (fchmod(fd, mode) != 0) return Fail(FileError("chmod", path, errno));
  if (bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return Fail(FileError("listen on", path, errno));
  }
  if (group && chown(path.c_str(), static_cast<uid_t>(-1), *group) != 0) {
    const int reason = errno;
    unlink(path.c_str());
    return Fail(FileError("chown", path, reason));
  }
  if (chmod(path.c_str(), mode) != 0) return Fail(FileError("chmod", path, errno));
  if (listen(fd, SOMAXCONN) != 0) return Fail(OsError("listen", errno));
  return {};
}

Result<uint16_t> BoundPort(int fd) {
  sockaddr_storage bound{};
  socklen_t size = sizeof bound;
  if (getsockname(fd, reinterpret_cast<sockaddr*>(&bound), &size) != 0) {
    return Fail(OsError("getsockname", errno));
  }
  if (bound.ss_family == AF_INET6) {
    return ntohs(reinterpret_cast<const sockaddr_in6*>(&bound)->sin6_port);
  }
  return ntohs(reinterpret_cast<const sockaddr_in*>(&bound)->sin_port);
}

}  // namespace

Result<Listener> Listener::Tcp(const HostPort& address) {
  LPAB_ASSIGN(const std::vector<SocketAddress> addresses,
              ResolveTcp(address, Call{Deadline::After(std::chrono::seconds(5)), {}}));
  const SocketAddress& first = addresses.front();
  LPAB_ASSIGN(Fd fd, NewSocket(first.family()));
  const int on = 1;
  static_cast<void>(setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on));
  if (bind(fd.get(), first.get(), first.size) != 0 || listen(fd.get(), SOMAXCONN) != 0) {
    const int reason = errno;
    Error error = FileError("listen on", address.ToString(), reason);
    if (reason == EADDRINUSE) error.code = ErrorCode::kBusy;
    return Fail(std::move(error));
  }
  Listener listener(std::move(fd));
  LPAB_ASSIGN(listener.port_, BoundPort(listener.fd()));
  return listener;
}

Result<Listener> Listener::Unix(const std::string& path, mode_t mode, std::optional<gid_t> group) {
  LPAB_ASSIGN(const sockaddr_un address, UnixAddress(path));
  LPAB_ASSIGN(Fd fd, NewSocket(AF_UNIX));
  LPAB_TRY(BindUnix(fd.get(), path, address, mode, group));
  Listener listener(std::move(fd));
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) return Fail(FileError("stat", path, errno));
  listener.unix_path_ = path;
  listener.device_ = status.st_dev;
  listener.inode_ = status.st_ino;
  return listener;
}

Result<Listener> Listener::Abstract(const std::string& name) {
  LPAB_ASSIGN(const sockaddr_un address, UnixAddress(std::string(1, '\0') + name));
  LPAB_ASSIGN(Fd fd, NewSocket(AF_UNIX));
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
  if (bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), size) != 0) {
    if (errno == EADDRINUSE) {
      return Fail(ErrorCode::kBusy, "another program listens on the abstract socket " + name);
    }
    return Fail(OsError("listen on the abstract socket " + name, errno));
  }
  if (listen(fd.get(), SOMAXCONN) != 0) return Fail(OsError("listen", errno));
  return Listener(std::move(fd));
}

Result<Listener> Listener::AdoptUnix(Fd fd) {
  const auto option = [&fd](int name) {
    int value = -1;
    socklen_t size = sizeof value;
    return getsockopt(fd.get(), SOL_SOCKET, name, &value, &size) == 0 ? value : -1;
  };
  const bool listens_on_unix =
      option(SO_DOMAIN) == AF_UNIX && option(SO_TYPE) == SOCK_STREAM && option(SO_ACCEPTCONN) == 1;
  if (!listens_on_unix) {
    return Fail(ErrorCode::kInvalidArgument, "it is no listening Unix stream socket");
  }
  LPAB_TRY(SetNonBlocking(fd.get()));
  return Listener(std::move(fd));
}

Listener::Listener(Listener&& other) noexcept
    : fd_(std::move(other.fd_)),
      port_(other.port_),
      unix_path_(std::exchange(other.unix_path_, {})),
      device_(other.device_),
      inode_(other.inode_) {}

Listener::~Listener() {
  if (unix_path_.empty()) return;
  struct stat status {};
  if (lstat(unix_path_.c_str(), &status) != 0) return;
  if (status.st_dev == device_ && status.st_ino == inode_) unlink(unix_path_.c_str());
}

Result<std::unique_ptr<FdStream>> Listener::TryAccept() {
  Fd fd(accept4(fd_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (fd.valid()) {
    if (unix_path_.empty()) DisableNagle(fd.get());
    return FdStream::Create(std::move(fd), "client", kClosed);
  }
  // The last two: the client went away before it was accepted.
  if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR || errno == ECONNABORTED) {
    return std::unique_ptr<FdStream>();
  }
  return Fail(OsError("accept", errno));
}

Result<std::unique_ptr<FdStream>> Listener::Accept(const Call& call) {
  for (;;) {
    LPAB_TRY(WaitReadable(fd_.get(), call));
    LPAB_ASSIGN(auto stream, TryAccept());
    if (stream != nullptr) return stream;
  }
}

Result<UnixPeer> PeerOf(int fd) {
  ucred credentials{};
  socklen_t size = sizeof credentials;
  if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0) {
    return Fail(OsError("SO_PEERCRED", errno));
  }
  UnixPeer peer{credentials.pid, credentials.uid, credentials.gid};
  constexpr size_t kMostGroups = 256;  // whoever is in more counts as in none of them
  peer.groups.resize(kMostGroups);
  size = kMostGroups * sizeof(gid_t);
  if (getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, peer.groups.data(), &size) != 0) size = 0;
  peer.groups.resize(size / sizeof(gid_t));
  return peer;
}

Result<std::unique_ptr<FdStream>> ConnectTcp(const HostPort& address, const Call& call) {
  LPAB_ASSIGN(const std::vector<SocketAddress> candidates, ResolveTcp(address, call));
  Error last;
  for (const SocketAddress& candidate : candidates) {
    LPAB_ASSIGN(Fd fd, NewSocket(candidate.family()));
    auto connected = Connect(fd.get(), candidate.get(), candidate.size, call);
    if (connected) {
      DisableNagle(fd.get());
      return FdStream::Create(std::move(fd), address.ToString(), kClosed);
    }
    last = std::move(connected).error().WithContext(address.ToString());
    if (last.code != ErrorCode::kUnavailable) break;
  }
  return Fail(std::move(last));
}

void AcknowledgeAtOnce(int fd) {
#ifdef TCP_QUICKACK
  const int on = 1;
  static_cast<void>(setsockopt(fd, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on));
#endif
}

Result<std::unique_ptr<FdStream>> ConnectUnix(const std::string& path, const Call& call,
                                              std::string closed_message) {
  LPAB_ASSIGN(const sockaddr_un address, UnixAddress(path));
  LPAB_ASSIGN(Fd fd, NewSocket(AF_UNIX));
  const auto* name = reinterpret_cast<const sockaddr*>(&address);
  if (auto connected = Connect(fd.get(), name, sizeof address, call); !connected) {
    return Fail(std::move(connected).error().WithContext(path));
  }
  return FdStream::Create(std::move(fd), path, std::move(closed_message));
}

}  // namespace lpab::io
