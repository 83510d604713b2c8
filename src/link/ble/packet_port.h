// PacketPort: the two descriptors that carry packets, as BlueZ's AcquireWrite and AcquireNotify
// give them, in a poll loop.
#pragma once

#include <deque>
#include <functional>

#include "base/bytes.h"
#include "base/error.h"
#include "io/fd.h"
#include "io/poll_loop.h"

namespace lpab::link::ble {

// Packets come from one descriptor and go to another, SOCK_SEQPACKET both, which it makes
// non-blocking. Holds kMaximumQueued packets that were not taken yet. Lives on the loop's thread;
// the loop must outlive it.
class PacketPort {
 public:
  static constexpr size_t kMaximumQueued = 64;

  // Its owner. None of these may destroy the port.
  struct Events {
    std::function<void(ByteSpan packet)> packet;
    std::function<void()> writable;     // the queue is empty again
    std::function<void(Error)> broken;  // a descriptor is gone; it is closed by then
  };

  PacketPort(io::PollLoop& loop, Events events) : loop_(loop), events_(std::move(events)) {}
  PacketPort(const PacketPort&) = delete;
  PacketPort& operator=(const PacketPort&) = delete;
  ~PacketPort() { Close(); }

  // From where packets come from here on, and where they go. The one of before is closed. A
  // descriptor that cannot be used is as one that breaks at once.
  void SetInput(io::Fd fd);
  void SetOutput(io::Fd fd);
  // Closes both, and forgets what was not taken yet.
  void Close();

  bool connected() const { return input_.valid() && output_.valid(); }
  // Whether what is sent now goes out now.
  bool free() const { return output_.valid() && queue_.empty(); }

  // Queues a packet, and writes what can be written. Where nothing takes packets, or too many wait,
  // it is lost, which the other side notices by its sequence.
  void Send(Bytes packet);

 private:
  void OnInput(short ready);
  void OnOutput(short ready);
  void Flush();
  void Break(io::Fd& fd, Error error);

  io::PollLoop& loop_;
  const Events events_;
  io::Fd input_;
  io::Fd output_;
  std::deque<Bytes> queue_;
};

}  // namespace lpab::link::ble
