// The system's D-Bus, over libdbus-1. Only for what is built with it.
#pragma once

#include <dbus/dbus.h>

#include <memory>
#include <string>

#include "base/clock.h"
#include "base/result.h"

namespace lpab::bus {

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
  // Nobody has the name that was called, and nobody was started for it.
  bool DoesNotRun() const;
  bool IsLate() const;
  std::string text() const { return error_.message == nullptr ? "" : error_.message; }

 private:
  DBusError error_{};
};

// A method of a program on the bus, to be given its arguments; null where there is no memory. A
// program that does not run is not started for it.
Message MethodCall(const char* service, const std::string& path, const char* interface,
                   const char* method);

// One connection of its own; what programs on the bus hold for it ends with it. Its calls block.
// Can be moved; one thread.
class Connection {
 public:
  // Errors: kUnavailable.
  static Result<Connection> OpenSystem();

  // The answer; null, and `error` says why.
  Message Call(const Message& request, Duration time, BusError& error) const;
  // The next message that is no answer, waited for so long; null when none came.
  Message Next(Duration time) const;

 private:
  struct Close {
    void operator()(DBusConnection* connection) const {
      dbus_connection_close(connection);
      dbus_connection_unref(connection);
    }
  };
  explicit Connection(DBusConnection* connection) : connection_(connection) {}

  std::unique_ptr<DBusConnection, Close> connection_;
};

}  // namespace lpab::bus
