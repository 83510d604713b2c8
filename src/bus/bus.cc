#include "bus/bus.h"

namespace lpab::bus {

bool BusError::DoesNotRun() const {
  return Is(DBUS_ERROR_SERVICE_UNKNOWN) || Is(DBUS_ERROR_NAME_HAS_NO_OWNER);
}

bool BusError::IsLate() const { return Is(DBUS_ERROR_NO_REPLY) || Is(DBUS_ERROR_TIMEOUT); }

Message MethodCall(const char* service, const std::string& path, const char* interface,
                   const char* method) {
  Message message(dbus_message_new_method_call(service, path.c_str(), interface, method));
  if (message != nullptr) dbus_message_set_auto_start(message.get(), FALSE);
  return message;
}

Result<Connection> Connection::OpenSystem() {
  BusError error;
  DBusConnection* const connection = dbus_bus_get_private(DBUS_BUS_SYSTEM, error.get());
  if (connection == nullptr) {
    return Fail(ErrorCode::kUnavailable, "the system's D-Bus cannot be reached: " + error.text());
  }
  dbus_connection_set_exit_on_disconnect(connection, FALSE);
  return Connection(connection);
}

Message Connection::Call(const Message& request, Duration time, BusError& error) const {
  if (request == nullptr) return nullptr;
  return Message(dbus_connection_send_with_reply_and_block(
      connection_.get(), request.get(), static_cast<int>(time.count()), error.get()));
}

Message Connection::Next(Duration time) const {
  if (DBusMessage* const there = dbus_connection_pop_message(connection_.get())) {
    return Message(there);
  }
  dbus_connection_read_write(connection_.get(), static_cast<int>(time.count()));
  return Message(dbus_connection_pop_message(connection_.get()));
}

}  // namespace lpab::bus
