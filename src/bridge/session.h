// Session: what is spoken with the other side of one connection, without its socket.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/error.h"

namespace lpab::bridge {

// One thread.
class Session {
 public:
  virtual ~Session() = default;

  // One PDU as it came. False when the connection must end; what is to be said was written.
  virtual bool OnFrame(ByteSpan pdu) = 0;
  // Says why the connection must end.
  virtual void EndWith(const Error& error) = 0;
  // From now on nothing is begun for the other side; what is under way may end, or with `now` is
  // interrupted. Calls back when it has ended. Gives what it is, for people; empty: nothing.
  virtual std::string TurnOut(const Error& /*reason*/, bool /*now*/, std::function<void()> done) {
    done();
    return {};
  }
  // The connection is gone. Nothing is written any more.
  virtual void OnDisconnected() = 0;

  // Whether it has asked for anything: one that only greets looks whether the device is there.
  virtual bool active() const { return true; }

  virtual void SendPing() {}
  // When OnDue() is to be called, if ever.
  virtual std::optional<Clock::TimePoint> due() const { return std::nullopt; }
  // As OnFrame().
  virtual bool OnDue() { return true; }
};

}  // namespace lpab::bridge
