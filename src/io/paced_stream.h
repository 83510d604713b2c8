// PacedStream: a ByteStream that writes no faster than the other side can read.
#pragma once

#include <memory>

#include "base/clock.h"
#include "io/byte_stream.h"

namespace lpab::io {

// For modems that lose what comes faster than they empty their UART. No pause follows the last
// bytes of a write, and none is made where there is no chunk size.
struct WritePace {
  size_t chunk = 0;  // bytes written at once; 0: all
  Duration gap{};    // between two chunks

  bool empty() const { return chunk == 0 || gap == Duration::zero(); }
};

class PacedStream final : public WrappedStream {
 public:
  PacedStream(std::unique_ptr<ByteStream> stream, WritePace pace, Clock& clock = Clock::System())
      : WrappedStream(std::move(stream)), pace_(pace), clock_(clock) {}

  Result<void> Write(ByteSpan bytes, const Call& call) override;

 private:
  const WritePace pace_;
  Clock& clock_;
};

}  // namespace lpab::io
