// ByteStream: bytes both ways, over a serial port, a socket or a test's script.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <utility>

#include "base/bytes.h"
#include "base/call.h"
#include "base/result.h"
#include "io/fd.h"

namespace lpab::io {

// One thread may read while another writes; no more than one of each.
class ByteStream {
 public:
  virtual ~ByteStream() = default;

  // Waits for at least one byte and gives what is there, at most buffer.size() (not 0).
  // Errors: kUnavailable (closed by the other side, or broken), kTimeout, kCancelled.
  virtual Result<size_t> Read(std::span<uint8_t> buffer, const Call& call) = 0;

  // Writes all bytes. After an error it is not known how many went out.
  // Errors: as Read.
  virtual Result<void> Write(ByteSpan bytes, const Call& call) = 0;

  // Runs a serial port at another rate from now on; what is under way at that moment may be lost.
  // Errors: kUnsupported (this is no serial port), kInvalidArgument (a rate it cannot do),
  // kUnavailable.
  virtual Result<void> SetRate(int baud);

  // For poll(2), or -1 when there is none.
  virtual int descriptor() const = 0;

  // For people: "/dev/ttyUSB2", "127.0.0.1:7025".
  virtual std::string Describe() const = 0;
};

// Passes everything on to another stream; what is to differ is overridden. Threads: as ByteStream.
class WrappedStream : public ByteStream {
 public:
  Result<size_t> Read(std::span<uint8_t> buffer, const Call& call) override {
    return stream_->Read(buffer, call);
  }
  Result<void> Write(ByteSpan bytes, const Call& call) override {
    return stream_->Write(bytes, call);
  }
  Result<void> SetRate(int baud) override { return stream_->SetRate(baud); }
  int descriptor() const override { return stream_->descriptor(); }
  std::string Describe() const override { return stream_->Describe(); }

 protected:
  explicit WrappedStream(std::unique_ptr<ByteStream> stream) : stream_(std::move(stream)) {}

  const std::unique_ptr<ByteStream> stream_;
};

// A ByteStream over a descriptor, which is made non-blocking. Sockets never raise SIGPIPE.
class FdStream final : public ByteStream {
 public:
  // `closed_message` is the sentence of the error at end of stream: "the modem's port was closed".
  static Result<std::unique_ptr<FdStream>> Create(Fd fd, std::string name,
                                                  std::string closed_message);

  Result<size_t> Read(std::span<uint8_t> buffer, const Call& call) override;
  Result<void> Write(ByteSpan bytes, const Call& call) override;
  int descriptor() const override { return fd_.get(); }
  std::string Describe() const override { return name_; }

  // What can be read or written now without waiting; 0 bytes when nothing can. For poll loops.
  // Errors: kUnavailable.
  Result<size_t> TryRead(std::span<uint8_t> buffer);
  Result<size_t> TryWrite(ByteSpan bytes);

 private:
  FdStream(Fd fd, std::string name, std::string closed_message);

  Fd fd_;
  std::string name_;
  std::string closed_message_;
  bool is_socket_;
};

}  // namespace lpab::io
