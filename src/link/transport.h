// Transport: what frames stand on: bytes as they come, for a poll loop.
#pragma once

#include <memory>

#include "io/byte_stream.h"

namespace lpab::link {

// Never waits. Belongs to one thread.
class Transport {
 public:
  virtual ~Transport() = default;

  virtual int descriptor() const = 0;

  // What can be read or written at this moment; 0 bytes when nothing can.
  // Errors: kUnavailable (closed by the other side, or broken); kUntrusted (who it is).
  virtual Result<size_t> TryRead(std::span<uint8_t> buffer) = 0;
  virtual Result<size_t> TryWrite(ByteSpan bytes) = 0;
  // Takes what has come and forgets it, also after an error. Errors: kUnavailable.
  virtual Result<size_t> Discard() = 0;

  // Whether TryRead() has more although the descriptor may not become readable for it.
  virtual bool has_more() const { return false; }
  // Whether reading goes on only when the descriptor can be written to.
  virtual bool wants_to_write() const { return false; }
  // Whether it is known who the other side is.
  virtual bool ready() const { return true; }
};

// The bytes as they are: a Unix socket, loopback.
class PlainTransport final : public Transport {
 public:
  explicit PlainTransport(std::unique_ptr<io::FdStream> stream) : stream_(std::move(stream)) {}

  int descriptor() const override { return stream_->descriptor(); }
  Result<size_t> TryRead(std::span<uint8_t> buffer) override { return stream_->TryRead(buffer); }
  Result<size_t> TryWrite(ByteSpan bytes) override { return stream_->TryWrite(bytes); }
  Result<size_t> Discard() override;

 private:
  std::unique_ptr<io::FdStream> stream_;
};

// A plain transport over the stream, or its error.
Result<std::unique_ptr<Transport>> Plain(Result<std::unique_ptr<io::FdStream>> stream);

// Reads what is there and forgets it. Errors: kUnavailable.
Result<size_t> DiscardFrom(io::FdStream& stream);

}  // namespace lpab::link
