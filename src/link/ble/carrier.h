// Carrier: a client's Bluetooth connection, whose packets a thread of its own carries.
#pragma once

#include <memory>
#include <thread>

#include "base/call.h"
#include "io/fd.h"
#include "io/poll_loop.h"
#include "link/ble/stream_pump.h"

namespace lpab::link::ble {

// Destruction lets what is under way go out for a moment, then ends the thread.
class Carrier {
 public:
  // A descriptor as BlueZ gives it, and the ATT MTU that holds for it.
  struct Way {
    io::Fd fd;
    size_t mtu;
  };
  // Errors: kUnavailable (no descriptors or threads left).
  static Result<std::unique_ptr<Carrier>> Start(Way from_device, Way to_device);
  Carrier(const Carrier&) = delete;
  Carrier& operator=(const Carrier&) = delete;
  ~Carrier();

  // A stream to the device. Errors: those of StreamPump::Open(); kTimeout, kCancelled.
  Result<std::unique_ptr<io::FdStream>> Open(const Call& call);

 private:
  explicit Carrier(std::unique_ptr<io::PollLoop> loop) : loop_(std::move(loop)), pump_(*loop_) {}

  std::unique_ptr<io::PollLoop> loop_;
  StreamPump pump_;
  std::thread thread_;
};

}  // namespace lpab::link::ble
