#include "apps/lpa-bridged/modem_manager.h"

#ifdef LPAB_MODEM_MANAGER

#include <algorithm>
#include <optional>

#include "base/log.h"
#include "bus/bus.h"

namespace lpab::apps {
namespace {

using bus::BusError;
using bus::Connection;
using bus::Message;

constexpr char kLog[] = "modem-manager";
constexpr char kService[] = "org.freedesktop.ModemManager1";
constexpr char kPath[] = "/org/freedesktop/ModemManager1";
constexpr char kNotFound[] = "org.freedesktop.ModemManager1.Error.Core.NotFound";
constexpr Duration kLongestCall = std::chrono::seconds(20);
constexpr Duration kReleaseTime = std::chrono::seconds(5);

Message InhibitDevice(const std::string& uid, bool inhibit) {
  Message message = bus::MethodCall(kService, kPath, kService, "InhibitDevice");
  if (message == nullptr) return message;
  const char* const text = uid.c_str();
  const dbus_bool_t flag = inhibit ? TRUE : FALSE;
  dbus_message_append_args(message.get(), DBUS_TYPE_STRING, &text, DBUS_TYPE_BOOLEAN, &flag,
                           DBUS_TYPE_INVALID);
  return message;
}

Error Refusal(const BusError& error) {
  return MakeError(error.IsLate() ? ErrorCode::kTimeout : ErrorCode::kRefused,
                   "ModemManager does not let go of the modem: " + log::Escape(error.text()))
      .WithNext(
          "check 'modem_manager' in the device's settings, and that the daemon may use "
          "ModemManager (PolicyKit: org.freedesktop.ModemManager1.Control)");
}

class Hold final : public ModemManagerHold {
 public:
  Hold(Connection connection, std::string uid)
      : connection_(std::move(connection)), uid_(std::move(uid)) {}
  // The answer says that ModemManager has the device back; the connection's end says it otherwise.
  ~Hold() override {
    if (!connection_) return;
    BusError error;
    const Message answer = connection_->Call(InhibitDevice(uid_, false), kReleaseTime, error);
    if (answer != nullptr) {
      log::Info(kLog, "has the modem back");
    } else {
      log::Warning(kLog, "giving the modem back: " + error.text());
    }
  }

  Result<void> Inhibit(const Call& call) {
    const Duration time = std::min(kLongestCall, call.deadline.Remaining());
    BusError error;
    const Message answer = connection_->Call(InhibitDevice(uid_, true), time, error);
    if (answer != nullptr) {
      log::Info(kLog, "lets go of the modem");
      return {};
    }
    connection_.reset();
    // One that does not run has no modem.
    if (!error.DoesNotRun() && !error.Is(kNotFound)) return Fail(Refusal(error));
    log::Info(kLog, "does not have the modem: " + log::Escape(error.text()));
    return {};
  }

 private:
  std::optional<Connection> connection_;  // none: nothing is held
  std::string uid_;
};

}  // namespace

bool HasModemManagerSupport() { return true; }

Result<std::unique_ptr<ModemManagerHold>> ModemManagerHold::Take(const std::string& uid,
                                                                 const Call& call) {
  LPAB_TRY(call.Check("ModemManager"));
  LPAB_ASSIGN(Connection connection, Connection::OpenSystem());
  auto hold = std::make_unique<Hold>(std::move(connection), uid);
  LPAB_TRY(hold->Inhibit(call));
  return hold;
}

}  // namespace lpab::apps

#else

namespace lpab::apps {

bool HasModemManagerSupport() { return false; }

Result<std::unique_ptr<ModemManagerHold>> ModemManagerHold::Take(const std::string&, const Call&) {
  return Fail(ErrorCode::kUnsupported, "this lpa-bridged was built without ModemManager");
}

}  // namespace lpab::apps

#endif
