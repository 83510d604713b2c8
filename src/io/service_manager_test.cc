#include "io/service_manager.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdlib>

#include "io/temporary_folder.h"

namespace lpab::io {
namespace {

// The manager's end, at a path or, with '@', an abstract name.
Fd Listen(const std::string& place) {
  Fd fd(socket(AF_UNIX, SOCK_DGRAM, 0));
  sockaddr_un address{AF_UNIX, {}};
  place.copy(address.sun_path, sizeof address.sun_path - 1);
  if (place[0] == '@') address.sun_path[0] = '\0';
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + place.size());
  EXPECT_EQ(bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), size), 0);
  return fd;
}

std::string Next(const Fd& fd) {
  std::array<char, 256> text;
  const ssize_t got = recv(fd.get(), text.data(), text.size(), MSG_DONTWAIT);
  return got < 0 ? "nothing" : std::string(text.data(), static_cast<size_t>(got));
}

ServiceManager From(const std::string& place, const char* time, const std::string& process) {
  setenv("NOTIFY_SOCKET", place.c_str(), 1);
  setenv("WATCHDOG_USEC", time, 1);
  setenv("WATCHDOG_PID", process.c_str(), 1);
  return ServiceManager::FromEnvironment();
}

TEST(ServiceManager, IsToldAtAPathAndAtAnAbstractName) {
  const TemporaryFolder folder;
  for (const std::string& place :
       {folder.path() + "/notify", "@lpab-notify-" + std::to_string(getpid())}) {
    const Fd socket = Listen(place);
    const ServiceManager manager = From(place, "30000000", std::to_string(getpid()));
    EXPECT_EQ(getenv("NOTIFY_SOCKET"), nullptr);
    manager.Ready();
    manager.Status("window shut");
    manager.Alive();
    manager.Stopping();
    EXPECT_EQ(Next(socket), "READY=1");
    EXPECT_EQ(Next(socket), "STATUS=window shut");
    EXPECT_EQ(Next(socket), "WATCHDOG=1");
    EXPECT_EQ(Next(socket), "STOPPING=1");
    EXPECT_EQ(manager.watchdog(), std::chrono::seconds(30));
  }
}

TEST(ServiceManager, TheWatchdogMayBeAnothersOrNone) {
  EXPECT_FALSE(From("@x", "30000000", "1").watchdog());
  EXPECT_FALSE(From("@x", "", "").watchdog());
  EXPECT_FALSE(From("@x", "12x", "").watchdog());
  EXPECT_EQ(From("@x", "5000000", "").watchdog(), std::chrono::seconds(5));
}

TEST(ServiceManager, WithoutOneNothingHappens) {
  for (const std::string& place : {std::string(), std::string("relative"), std::string("@"),
                                   std::string("@nobody-there"), "/" + std::string(200, 'a')}) {
    From(place, "1", "").Ready();
  }
}

}  // namespace
}  // namespace lpab::io
