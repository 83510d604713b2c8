#include "apps/lpa-bridged/modem_manager.h"

#ifdef LPAB_MODEM_MANAGER

#include <dbus/dbus.h>

#include <algorithm>

#include "base/log.h"

namespace lpab::apps {
namespace {

constexpr char kLog[] = "modem-manager";
constexpr char kService[] = "org.freedesktop.ModemManager1";
constexpr char kPath[] = "/org/freedesktop/ModemManager1";
constexpr char kNotFound[] = "org.freedesktop.ModemManager1.Error.Core.NotFound";
constexpr Duration kLongestCall = std::chrono::seconds(20);
constexpr Duration kReleaseTime = std::chrono::seconds(5);

struct CloseConnection {
  void operator()(DBusConnection* connection) const {
    dbus_connection_close(connection);
    dbus_connection_unref(connection);
  }
};
using Connection = std::unique_ptr<DBusConnection, CloseConnection>;

struct FreeMessage {
  void operator()(DBusMessage* message) const { dbus_message_unref(message); }
};
using Message = std::unique_ptr<DBusMessage, FreeMessage>;

class BusError {
 public:
  BusError() { dbus_error_init(&error_); }
  ~BusError() { dbus_error_free(&error_); }
  BusError(const BusError&) = delete;
  BusError& operator=(const BusError&) = delete;

  DBusError* get() { return &error_; }
  bool Is(const char* name) const { return dbus_error_has_name(&error_, name); }
  std::string text() const { return error_.message == nullptr ? "" : error_.message; }

 private:
  DBusError error_{};
};

// Nobody has the name, and nobody can be started for it.
bool DoesNotRun(const BusError& error) {
  return error.Is(DBUS_ERROR_SERVICE_UNKNOWN) || error.Is(DBUS_ERROR_NAME_HAS_NO_OWNER);
}

Message InhibitDevice(const std::string& uid, bool inhibit) {
  Message message(dbus_message_new_method_call(kService, kPath, kService, "InhibitDevice"));
  if (message == nullptr) return message;
  const char* const text = uid.c_str();
  const dbus_bool_t flag = inhibit ? TRUE : FALSE;
  dbus_message_append_args(message.get(), DBUS_TYPE_STRING, &text, DBUS_TYPE_BOOLEAN, &flag,
                           DBUS_TYPE_INVALID);
  // One that does not run has no modem.
  dbus_message_set_auto_start(message.get(), FALSE);
  return message;
}

Error Refusal(const BusError& error) {
  const bool late = error.Is(DBUS_ERROR_NO_REPLY) || error.Is(DBUS_ERROR_TIMEOUT);
  return MakeError(late ? ErrorCode::kTimeout : ErrorCode::kRefused,
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
    if (connection_ == nullptr) return;
    BusError error;
    const Message answer = Send(InhibitDevice(uid_, false), kReleaseTime, error);
    if (answer != nullptr) {
      log::Info(kLog, "has the modem back");
    } else {
      log::Warning(kLog, "giving the modem back: " + error.text());
    }
  }

  Result<void> Inhibit(const Call& call) {
    const Duration time = std::min(kLongestCall, call.deadline.Remaining());
    BusError error;
    const Message answer = Send(InhibitDevice(uid_, true), time, error);
    if (answer != nullptr) {
      log::Info(kLog, "lets go of the modem");
      return {};
    }
    connection_.reset();
    if (!DoesNotRun(error) && !error.Is(kNotFound)) return Fail(Refusal(error));
    log::Info(kLog, "does not have the modem: " + log::Escape(error.text()));
    return {};
  }

 private:
  Message Send(Message message, Duration time, BusError& error) {
    if (message == nullptr) return nullptr;
    return Message(dbus_connection_send_with_reply_and_block(
        connection_.get(), message.get(), static_cast<int>(time.count()), error.get()));
  }

  Connection connection_;  // none: nothing is held
  std::string uid_;
};

}  // namespace

bool HasModemManagerSupport() { return true; }

Result<std::unique_ptr<ModemManagerHold>> ModemManagerHold::Take(const std::string& uid,
                                                                 const Call& call) {
  LPAB_TRY(call.Check("ModemManager"));
  BusError error;
  Connection connection(dbus_bus_get_private(DBUS_BUS_SYSTEM, error.get()));
  if (connection == nullptr) {
    return Fail(ErrorCode::kUnavailable, "the system's D-Bus cannot be reached: " + error.text());
  }
  dbus_connection_set_exit_on_disconnect(connection.get(), FALSE);
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
