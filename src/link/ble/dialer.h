// Dialer: a process's streams to one device, over one connection of the radio.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>

#include "link/ble/ble.h"

namespace lpab::link::ble {

// BlueZ lets one program have a device's characteristics once, and what it ends is whichever
// connection there is to the device: so streams that are open at the same time share a connection,
// and the next one is made when the last has ended. Thread-safe; a second call waits for the first.
class Dialer {
 public:
  using Connect = std::function<Result<std::unique_ptr<Connection>>(const Call&)>;

  // A stream, and what carries it, which must live until the stream is destroyed. The connection
  // ends with the last of these; it may outlive the dialer.
  struct Connected {
    std::shared_ptr<void> carrier;
    std::unique_ptr<io::FdStream> stream;
  };

  explicit Dialer(Connect connect)
      : connect_(std::move(connect)), shared_(std::make_shared<Shared>()) {}

  // Errors: those of `connect` and of Connection::Open(), but for kFailedPrecondition.
  Result<Connected> Open(const Call& call);

 private:
  // Who has the turn may make the connection, end it, and open a stream on it.
  struct Shared {
    std::mutex mutex;  // of `taken`
    std::condition_variable changed;
    bool taken = false;
    std::weak_ptr<Connection> connection;  // of who has the turn
  };
  class Turn;

  // In a turn; no copy of what is given may be the last before it is over.
  Result<std::shared_ptr<Connection>> ConnectAnew(const Call& call);

  const Connect connect_;
  const std::shared_ptr<Shared> shared_;
};

}  // namespace lpab::link::ble
