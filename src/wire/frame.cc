#include "wire/frame.h"

#include "wire/error.h"

namespace lpab::wire {

Bytes EncodeFrame(ByteSpan pdu) {
  Bytes out;
  out.reserve(kFrameHeaderSize + pdu.size());
  for (int shift = 24; shift >= 0; shift -= 8) {
    out.push_back(static_cast<uint8_t>(pdu.size() >> shift));
  }
  Append(out, pdu);
  return out;
}

void FrameDecoder::Append(ByteSpan bytes) {
  buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(start_));
  start_ = 0;
  lpab::Append(buffer_, bytes);
}

Result<std::optional<Bytes>> FrameDecoder::Next() {
  const ByteSpan rest = ByteSpan(buffer_).subspan(start_);
  if (rest.size() < kFrameHeaderSize) return std::nullopt;
  size_t length = 0;
  for (uint8_t byte : rest.first(kFrameHeaderSize)) length = length << 8 | byte;
  if (length > maximum_) {
    return FailNumbered(ErrorNumber::kFrameTooLarge, "frame of " + std::to_string(length) +
                                                         " bytes, at most " +
                                                         std::to_string(maximum_) + " are allowed");
  }
  if (length == 0) return FailNumbered(ErrorNumber::kMalformed, "empty frame");
  if (rest.size() - kFrameHeaderSize < length) return std::nullopt;
  start_ += kFrameHeaderSize + length;
  return ToBytes(rest.subspan(kFrameHeaderSize, length));
}

}  // namespace lpab::wire
