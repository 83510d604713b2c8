// Frames: a 4-byte big-endian length, and one PDU of so many bytes.
#pragma once

#include <optional>

#include "base/bytes.h"
#include "base/result.h"
#include "wire/limits.h"

namespace lpab::wire {

// Length and PDU. `pdu` must not be over kMaximumFrame.
Bytes EncodeFrame(ByteSpan pdu);

// Cuts a stream of bytes into PDUs. Holds at most one frame that is not complete, and what was
// appended behind it. One thread.
class FrameDecoder {
 public:
  explicit FrameDecoder(size_t maximum_frame = kMaximumFrame) : maximum_(maximum_frame) {}

  void SetMaximum(size_t maximum_frame) { maximum_ = maximum_frame; }
  void Append(ByteSpan bytes);
  // The next whole PDU, or nothing until more bytes come.
  // Errors: frame-too-large, malformed (an empty frame). The stream cannot be used after one.
  Result<std::optional<Bytes>> Next();

 private:
  size_t maximum_;
  Bytes buffer_;
  size_t start_ = 0;
};

}  // namespace lpab::wire
