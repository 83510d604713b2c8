#include "io/resolve.h"

#include <netdb.h>

#include <cstring>
#include <memory>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>

#include "io/event_fd.h"
#include "io/wait.h"

namespace lpab::io {
namespace {

using Addresses = Result<std::vector<SocketAddress>>;

Addresses LookUp(const HostPort& address, int flags) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = flags | AI_NUMERICSERV;
  addrinfo* raw = nullptr;
  const int error =
      getaddrinfo(address.host.c_str(), std::to_string(address.port).c_str(), &hints, &raw);
  if (error != 0) {
    return Fail(MakeError(ErrorCode::kNotFound,
                          "no address for '" + address.host + "': " + gai_strerror(error))
                    .WithNext("check the name, and that this machine has a network"));
  }
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> list(raw, freeaddrinfo);
  std::vector<SocketAddress> found;
  for (const addrinfo* entry = raw; entry != nullptr; entry = entry->ai_next) {
    SocketAddress& next = found.emplace_back();
    std::memcpy(&next.storage, entry->ai_addr, entry->ai_addrlen);
    next.size = entry->ai_addrlen;
  }
  return found;
}

// Shared by the caller and the thread that looks up, whoever lives longer.
struct Lookup {
  explicit Lookup(EventFd event) : done(std::move(event)) {}

  EventFd done;
  std::mutex mutex;
  std::optional<Addresses> result;
};

Result<void> StartLookup(const std::shared_ptr<Lookup>& lookup, const HostPort& address) {
  try {
    std::thread([lookup, address] {
      Addresses found = LookUp(address, AI_ADDRCONFIG);
      const std::scoped_lock lock(lookup->mutex);
      lookup->result = std::move(found);
      lookup->done.Signal();
    }).detach();
  } catch (const std::system_error& error) {
    return Fail(ErrorCode::kUnavailable, std::string("no thread for a name: ") + error.what());
  }
  return {};
}

}  // namespace

Result<std::vector<SocketAddress>> ResolveTcp(const HostPort& address, const Call& call) {
  if (auto literal = LookUp(address, AI_NUMERICHOST)) return literal;
  LPAB_ASSIGN(EventFd event, EventFd::Create());
  const auto lookup = std::make_shared<Lookup>(std::move(event));
  LPAB_TRY(StartLookup(lookup, address));
  if (auto waited = WaitReadable(lookup->done.fd(), call); !waited) {
    return Fail(std::move(waited).error().WithContext("looking up '" + address.host + "'"));
  }
  const std::scoped_lock lock(lookup->mutex);
  return std::move(*lookup->result);
}

}  // namespace lpab::io
