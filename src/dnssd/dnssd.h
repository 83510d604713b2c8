// Services that programs announce on the local network and find there: DNS-SD over multicast DNS,
// which Avahi does for us (its D-Bus interface; -DLPAB_AVAHI=ON). Spec: RFC 6763.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/call.h"
#include "base/result.h"
#include "io/socket.h"

namespace lpab::dnssd {

struct Service {
  std::string name;  // for people; at most 63 bytes of UTF-8
  std::string type;  // "_ipp._tcp"
  uint16_t port = 0;
  std::vector<std::string> texts;  // "key=value"
};

// Whether this program was built with it.
bool HasSupport();

// While it exists, Avahi announces the service on all its networks. Avahi ends that by itself when
// the connection to the bus closes, so also when this process dies. One thread.
class Announcement {
 public:
  // Errors: kUnsupported (not built in), kUnavailable (no bus, no Avahi), kTimeout, kRefused.
  static Result<std::unique_ptr<Announcement>> Make(const Service& service, const Call& call);
  virtual ~Announcement() = default;

 protected:
  Announcement() = default;
};

// What somebody on the network says of itself; nothing of it is proven.
struct FoundService {
  std::string name;
  io::HostPort address;
  std::vector<std::string> texts;
};

// The services of a type, looked for until Avahi has heard of all for now, or for `time`. At most
// 256. Errors: as Make.
Result<std::vector<FoundService>> Browse(const std::string& type, Duration time, const Call& call);

}  // namespace lpab::dnssd
