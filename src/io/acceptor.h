// Acceptor: takes in the connections of a listener, in a poll loop.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "io/poll_loop.h"
#include "io/socket.h"

namespace lpab::io {

// Listens as long as it lives. Where descriptors run out it waits a second between tries: the
// connection that could not be taken stays in the queue, and the listener readable. Lives on the
// loop's thread, which must outlive it.
class Acceptor {
 public:
  // Must not destroy the acceptor.
  using Take = std::function<void(std::unique_ptr<FdStream>)>;

  Acceptor(PollLoop& loop, Listener listener, Take take);
  Acceptor(const Acceptor&) = delete;
  Acceptor& operator=(const Acceptor&) = delete;
  ~Acceptor();

  // Whoever comes waits until Resume().
  void Pause();
  void Resume();

 private:
  void Accept();

  PollLoop& loop_;
  Listener listener_;
  const Take take_;
  bool paused_ = false;
  std::optional<PollLoop::TimerId> retry_;
};

}  // namespace lpab::io
