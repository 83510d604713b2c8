// ClientLink: a client's connection to a device, kept alive by a thread of its own.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <span>
#include <thread>

#include "base/call.h"
#include "io/mailbox.h"
#include "io/poll_loop.h"
#include "link/frame_connection.h"
#include "wire/pdu.h"

namespace lpab::link {

struct KeepAlive {
  Duration interval = std::chrono::seconds(15);  // between pings
  int missed = 3;                                // so many intervals of silence are death
};

// Its thread reads frames, answers pings, and pings the device, also while the caller waits or does
// something else. The caller sends and receives whole PDUs, one thread at a time. Destruction
// closes the connection and ends the thread.
class ClientLink {
 public:
  // Errors: kUnavailable (no descriptors or threads left).
  static Result<std::unique_ptr<ClientLink>> Start(std::unique_ptr<Transport> transport,
                                                   KeepAlive keep_alive = {});
  ~ClientLink();

  // Sends the PDUs together. Returns at once; a broken connection shows at Receive().
  void Send(std::span<const wire::Pdu> pdus);

  // The next PDU that is no ping or pong. `call`'s deadline is taken as a time to wait and runs
  // anew from each sign of life of the device, pongs too.
  // Errors: kTimeout, kCancelled; kUnavailable (the connection broke, or the device is silent);
  // numbered ones when what it sent cannot be read.
  Result<wire::Pdu> Receive(const Call& call);

 private:
  struct Arrived {
    wire::Pdu pdu;
    size_t bytes;  // of its frame
  };
  using Inbox = io::Mailbox<Arrived>;

  ClientLink(std::unique_ptr<Transport> transport, KeepAlive keep_alive,
             std::unique_ptr<io::PollLoop> loop, std::unique_ptr<Inbox> inbox);

  void Run();
  void OnReady(short ready);
  bool OnFrame(ByteSpan pdu);
  void OnTimer();
  void Write(ByteSpan frames);
  void Break(Error error);
  Duration SilentFor() const;

  const KeepAlive keep_alive_;
  std::unique_ptr<io::PollLoop> loop_;
  std::unique_ptr<Inbox> inbox_;
  FrameConnection connection_;
  std::atomic<Duration::rep> last_sign_;   // of life, on the system clock
  std::atomic<size_t> waiting_bytes_ = 0;  // of what is in inbox_
  wire::RequestId next_ping_ = 1;
  std::optional<Error> broken_;  // set before inbox_ is closed, read after
  std::thread thread_;
};

}  // namespace lpab::link
