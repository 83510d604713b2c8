#include "io/inherited_listener.h"

#include <unistd.h>

#include <cstdlib>
#include <string>

namespace lpab::io {
namespace {

constexpr int kFirstInherited = 3;

std::string Variable(const char* name) {
  const char* value = getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

Result<std::optional<Listener>> TakeInheritedListener() {
  const std::string process = Variable("LISTEN_PID");
  const std::string count = Variable("LISTEN_FDS");
  for (const char* name : {"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"}) unsetenv(name);
  if (process != std::to_string(getpid()) || count == "0") return std::nullopt;
  if (count != "1") {
    return Fail(ErrorCode::kInvalidArgument, count + " sockets are handed over; one can be taken");
  }
  auto listener = Listener::AdoptUnix(Fd(kFirstInherited));
  if (listener) return std::move(*listener);
  return Fail(std::move(listener).error().WithContext("the socket that is handed over"));
}

}  // namespace lpab::io
