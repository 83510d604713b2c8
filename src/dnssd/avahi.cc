// DNS-SD over Avahi's D-Bus interface. Spec: avahi-daemon's org.freedesktop.Avahi.Server.xml,
// EntryGroup.xml and ServiceBrowser.xml, version 0.8.
#ifdef LPAB_AVAHI

#include <net/if.h>

#include <algorithm>
#include <optional>
#include <set>

#include "base/log.h"
#include "bus/bus.h"
#include "dnssd/dnssd.h"

namespace lpab::dnssd {
namespace {

using bus::BusError;
using bus::Connection;
using bus::Message;

constexpr char kService[] = "org.freedesktop.Avahi";
constexpr char kServer[] = "org.freedesktop.Avahi.Server";
constexpr char kEntryGroup[] = "org.freedesktop.Avahi.EntryGroup";
constexpr char kBrowser[] = "org.freedesktop.Avahi.ServiceBrowser";
constexpr int32_t kAny = -1;  // interface, protocol
constexpr Duration kCallTime = std::chrono::seconds(5);
constexpr Duration kResolveTime = std::chrono::seconds(10);  // of all that were heard of
constexpr Duration kPoll = std::chrono::milliseconds(200);   // how soon a cancellation is heeded
constexpr size_t kMaximumFound = 256;
constexpr size_t kMaximumTexts = 16;

// Puts arguments into a message.
class Arguments {
 public:
  explicit Arguments(const Message& message) {
    dbus_message_iter_init_append(message.get(), &iterator_);
  }
  Arguments& Int(int32_t value) { return Put(DBUS_TYPE_INT32, &value); }
  Arguments& Flags(uint32_t value) { return Put(DBUS_TYPE_UINT32, &value); }
  Arguments& Port(uint16_t value) { return Put(DBUS_TYPE_UINT16, &value); }
  Arguments& Text(const std::string& text) {
    const char* const value = text.c_str();
    return Put(DBUS_TYPE_STRING, &value);
  }
  Arguments& ByteArrays(const std::vector<std::string>& texts) {
    DBusMessageIter list;
    dbus_message_iter_open_container(&iterator_, DBUS_TYPE_ARRAY, "ay", &list);
    for (const std::string& text : texts) {
      DBusMessageIter bytes;
      const char* const data = text.data();
      dbus_message_iter_open_container(&list, DBUS_TYPE_ARRAY, "y", &bytes);
      dbus_message_iter_append_fixed_array(&bytes, DBUS_TYPE_BYTE, &data,
                                           static_cast<int>(text.size()));
      dbus_message_iter_close_container(&list, &bytes);
    }
    dbus_message_iter_close_container(&iterator_, &list);
    return *this;
  }

 private:
  Arguments& Put(int type, const void* value) {
    dbus_message_iter_append_basic(&iterator_, type, value);
    return *this;
  }

  DBusMessageIter iterator_{};
};

// The arguments of a message that has the types it should.
class Values {
 public:
  explicit Values(const Message& message) { dbus_message_iter_init(message.get(), &iterator_); }

  int32_t Int() { return Take<int32_t>(); }
  uint32_t Flags() { return Take<uint32_t>(); }
  uint16_t Port() { return Take<uint16_t>(); }
  std::string Text() { return Take<const char*>(); }
  std::vector<std::string> ByteArrays() {
    std::vector<std::string> texts;
    DBusMessageIter list;
    dbus_message_iter_recurse(&iterator_, &list);
    while (dbus_message_iter_get_arg_type(&list) == DBUS_TYPE_ARRAY &&
           texts.size() < kMaximumTexts) {
      DBusMessageIter bytes;
      const char* data = nullptr;
      int size = 0;
      dbus_message_iter_recurse(&list, &bytes);
      dbus_message_iter_get_fixed_array(&bytes, &data, &size);
      texts.emplace_back(data, static_cast<size_t>(size));
      dbus_message_iter_next(&list);
    }
    return texts;
  }

 private:
  template <typename T>
  T Take() {
    T value{};
    dbus_message_iter_get_basic(&iterator_, &value);
    dbus_message_iter_next(&iterator_);
    return value;
  }

  DBusMessageIter iterator_{};
};

Error Refusal(const BusError& error) {
  if (error.DoesNotRun()) {
    return MakeError(ErrorCode::kUnavailable, "Avahi does not run on this machine")
        .WithNext("install and start avahi-daemon, or do without: addresses work as well");
  }
  return MakeError(error.IsLate() ? ErrorCode::kTimeout : ErrorCode::kRefused,
                   "Avahi: " + log::Escape(error.text()));
}

// A method of an object of Avahi's, and its answer if that is of these types.
class Avahi {
 public:
  static Result<Avahi> Reach(const Call& call) {
    LPAB_TRY(call.Check("Avahi"));
    LPAB_ASSIGN(Connection connection, Connection::OpenSystem());
    return Avahi(std::move(connection));
  }

  template <typename Fill>
  Result<Message> Ask(const std::string& path, const char* interface, const char* method,
                      const char* signature, const Call& call, Fill fill) const {
    LPAB_TRY(call.Check("Avahi"));
    const Message request = bus::MethodCall(kService, path, interface, method);
    if (request == nullptr) return Fail(ErrorCode::kInternal, "no memory for a message");
    fill(Arguments(request));
    BusError error;
    Message answer =
        connection_.Call(request, std::min(kCallTime, call.deadline.Remaining()), error);
    if (answer == nullptr) return Fail(Refusal(error));
    if (dbus_message_has_signature(answer.get(), signature)) return answer;
    return Fail(ErrorCode::kProtocol,
                std::string("Avahi answers otherwise than it should to ") + method);
  }

  // An object that a method without arguments, or with these, makes. Its path.
  template <typename Fill>
  Result<std::string> New(const char* method, const Call& call, Fill fill) const {
    LPAB_ASSIGN(const Message answer, Ask("/", kServer, method, "o", call, fill));
    return Values(answer).Text();
  }

  Message Next(Duration time) const { return connection_.Next(time); }

 private:
  explicit Avahi(Connection connection) : connection_(std::move(connection)) {}

  Connection connection_;
};

class EntryGroup final : public Announcement {
 public:
  explicit EntryGroup(Avahi avahi) : avahi_(std::move(avahi)) {}

  Result<void> Announce(const Service& service, const Call& call) {
    LPAB_ASSIGN(const std::string group, avahi_.New("EntryGroupNew", call, [](Arguments) {}));
    LPAB_TRY(avahi_.Ask(group, kEntryGroup, "AddService", "", call, [&](Arguments arguments) {
      arguments.Int(kAny).Int(kAny).Flags(0).Text(service.name).Text(service.type);
      arguments.Text("").Text("").Port(service.port).ByteArrays(service.texts);
    }));
    LPAB_TRY(avahi_.Ask(group, kEntryGroup, "Commit", "", call, [](Arguments) {}));
    return {};
  }

 private:
  Avahi avahi_;
};

// One that the browser has heard of.
struct Heard {
  int32_t interface = kAny;
  int32_t protocol = kAny;
  std::string name;
  std::string type;
  std::string domain;
};

Heard ReadItem(const Message& signal) {
  Values values(signal);
  Heard heard;
  heard.interface = values.Int();
  heard.protocol = values.Int();
  heard.name = values.Text();
  heard.type = values.Text();
  heard.domain = values.Text();
  return heard;
}

// An address of one link needs the name of that link behind it.
std::string WithLink(std::string address, int32_t interface) {
  char name[IF_NAMESIZE];
  const bool of_link = address.starts_with("fe80:");
  if (!of_link || if_indextoname(static_cast<unsigned>(interface), name) == nullptr) return address;
  return address + "%" + name;
}

Result<FoundService> Resolve(const Avahi& avahi, const Heard& heard, const Call& call) {
  LPAB_ASSIGN(const Message answer,
              avahi.Ask("/", kServer, "ResolveService", "iissssisqaayu", call, [&](Arguments to) {
                to.Int(heard.interface).Int(heard.protocol);
                to.Text(heard.name).Text(heard.type).Text(heard.domain).Int(kAny).Flags(0);
              }));
  Values values(answer);
  FoundService found;
  const int32_t interface = values.Int();
  values.Int();  // protocol
  found.name = values.Text();
  values.Text();  // type
  values.Text();  // domain
  values.Text();  // host
  values.Int();   // protocol of the address
  found.address.host = WithLink(values.Text(), interface);
  found.address.port = values.Port();
  found.texts = values.ByteArrays();
  return found;
}

// Until all are there for now, or the time is up.
Result<std::vector<Heard>> Listen(const Avahi& avahi, Duration time, const Call& call) {
  std::vector<Heard> heard;
  const Deadline deadline = call.deadline.Sooner(time);
  while (!deadline.Expired() && heard.size() < kMaximumFound) {
    LPAB_TRY(call.Check("looking for devices"));
    const Message signal = avahi.Next(std::min(kPoll, deadline.Remaining()));
    if (signal == nullptr) continue;
    if (dbus_message_is_signal(signal.get(), kBrowser, "AllForNow")) break;
    if (dbus_message_is_signal(signal.get(), kBrowser, "Failure")) {
      return Fail(ErrorCode::kRefused, "Avahi cannot look for services on this network");
    }
    const bool is_new = dbus_message_is_signal(signal.get(), kBrowser, "ItemNew") &&
                        dbus_message_has_signature(signal.get(), "iisssu");
    if (is_new) heard.push_back(ReadItem(signal));
  }
  return heard;
}

}  // namespace

bool HasSupport() { return true; }

Result<std::unique_ptr<Announcement>> Announcement::Make(const Service& service, const Call& call) {
  LPAB_ASSIGN(Avahi avahi, Avahi::Reach(call));
  auto group = std::make_unique<EntryGroup>(std::move(avahi));
  LPAB_TRY(group->Announce(service, call));
  return group;
}

Result<std::vector<FoundService>> Browse(const std::string& type, Duration time, const Call& call) {
  LPAB_ASSIGN(const Avahi avahi, Avahi::Reach(call));
  LPAB_TRY(avahi.New("ServiceBrowserNew", call, [&](Arguments arguments) {
    arguments.Int(kAny).Int(kAny).Text(type).Text("").Flags(0);
  }));
  LPAB_ASSIGN(const std::vector<Heard> heard, Listen(avahi, time, call));
  std::vector<FoundService> found;
  std::set<std::pair<std::string, std::string>> seen;
  const Call resolving = call.Within(kResolveTime);
  for (const Heard& each : heard) {
    auto service = Resolve(avahi, each, resolving);
    if (!service && service.error().code == ErrorCode::kCancelled) return Fail(service.error());
    if (!service) continue;  // it is gone again, or does not say where it is
    if (seen.emplace(service->name, service->address.ToString()).second) {
      found.push_back(std::move(*service));
    }
  }
  return found;
}

}  // namespace lpab::dnssd

#endif
