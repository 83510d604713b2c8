// CutOffStream: a modem's port that can be cut off in mid-command.
#pragma once

#include <memory>
#include <utility>

#include "io/byte_stream.h"

namespace lpab::apps {

// Once `cut_off` is requested, reads and writes end with kCancelled, also those that are waiting. A
// call's own cancellation does not count: it never ends a command that is sent (modem::AtPort).
class CutOffStream final : public io::WrappedStream {
 public:
  CutOffStream(std::unique_ptr<io::ByteStream> stream, Cancellation cut_off)
      : WrappedStream(std::move(stream)), cut_off_(std::move(cut_off)) {}

  Result<size_t> Read(std::span<uint8_t> buffer, const Call& call) override {
    return stream_->Read(buffer, {call.deadline, cut_off_});
  }
  Result<void> Write(ByteSpan bytes, const Call& call) override {
    return stream_->Write(bytes, {call.deadline, cut_off_});
  }

 private:
  const Cancellation cut_off_;
};

}  // namespace lpab::apps
