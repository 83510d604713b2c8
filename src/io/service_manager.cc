#include "io/service_manager.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <cstring>

namespace lpab::io {
namespace {

// The variable's value, which is gone afterwards.
std::string TakeVariable(const char* name) {
  const char* value = getenv(name);
  std::string text = value == nullptr ? "" : value;
  unsetenv(name);
  return text;
}

std::optional<Duration> WatchdogTime(const std::string& microseconds, const std::string& process) {
  if (!process.empty() && process != std::to_string(getpid())) return std::nullopt;
  int64_t number = 0;
  const char* end = microseconds.data() + microseconds.size();
  const auto parsed = std::from_chars(microseconds.data(), end, number);
  if (parsed.ec != std::errc() || parsed.ptr != end || number < 2000) return std::nullopt;
  return std::chrono::duration_cast<Duration>(std::chrono::microseconds(number));
}

}  // namespace

ServiceManager ServiceManager::FromEnvironment() {
  ServiceManager manager;
  manager.address_ = TakeVariable("NOTIFY_SOCKET");
  const std::string time = TakeVariable("WATCHDOG_USEC");
  const std::string process = TakeVariable("WATCHDOG_PID");
  const bool named = manager.address_.size() > 1 &&
                     manager.address_.size() < sizeof(sockaddr_un::sun_path) &&
                     (manager.address_[0] == '/' || manager.address_[0] == '@');
  if (!named) return manager;
  manager.socket_ = Fd(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  manager.watchdog_ = WatchdogTime(time, process);
  return manager;
}

void ServiceManager::Send(std::string_view state) const {
  if (!socket_.valid()) return;
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, address_.data(), address_.size());
  if (address.sun_path[0] == '@') address.sun_path[0] = '\0';
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address_.size());
  // A manager that does not listen is told nothing.
  static_cast<void>(sendto(socket_.get(), state.data(), state.size(), MSG_NOSIGNAL,
                           reinterpret_cast<const sockaddr*>(&address), size));
}

}  // namespace lpab::io
