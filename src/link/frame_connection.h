// FrameConnection: frames over a stream, for a poll loop: nothing here waits.
#pragma once

#include <functional>
#include <memory>

#include "link/transport.h"
#include "wire/frame.h"

namespace lpab::link {

// Belongs to one thread. Holds at most one incomplete frame of input and kMaximumQueued bytes of
// output.
class FrameConnection {
 public:
  static constexpr size_t kMaximumQueued = 256 * 1024;
  // False ends reading: the connection is no longer wanted.
  using FrameCallback = std::function<bool(ByteSpan pdu)>;

  explicit FrameConnection(std::unique_ptr<Transport> transport,
                           size_t maximum_queued = kMaximumQueued);

  int descriptor() const { return transport_->descriptor(); }
  const Transport& transport() const { return *transport_; }
  // What to poll the descriptor for: POLLIN, and POLLOUT where something waits to be written.
  short events() const;

  // Longer frames are an error from here on.
  void SetMaximumFrame(size_t bytes) { decoder_.SetMaximum(bytes); }

  // Reads what is there, a bounded part of it, and calls back for each whole frame. Gives the bytes
  // read. Errors: kUnavailable (closed by the other side); numbered ones of
  // wire::FrameDecoder; kUntrusted.
  Result<size_t> Receive(const FrameCallback& callback);

  // Reads what is there and forgets it. Errors: kUnavailable (closed by the other side).
  Result<size_t> Discard() { return transport_->Discard(); }

  // Queues whole frames and writes what can be written now.
  // Errors: kResourceExhausted (the other side does not read), kUnavailable.
  Result<void> Send(ByteSpan frames);
  // Writes what can be written now. Errors: kUnavailable.
  Result<void> Flush();

  size_t queued() const { return output_.size() - written_; }

 private:
  std::unique_ptr<Transport> transport_;
  const size_t maximum_queued_;
  wire::FrameDecoder decoder_;
  Bytes output_;
  size_t written_ = 0;  // of output_
};

}  // namespace lpab::link
