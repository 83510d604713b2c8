#include "link/frame_connection.h"

#include <array>

namespace lpab::link {

FrameConnection::FrameConnection(std::unique_ptr<io::FdStream> stream, size_t maximum_queued)
    : stream_(std::move(stream)), maximum_queued_(maximum_queued) {}

Result<size_t> FrameConnection::Receive(const FrameCallback& callback) {
  std::array<uint8_t, 4096> buffer;
  LPAB_ASSIGN(const size_t got, stream_->TryRead(buffer));
  decoder_.Append(std::span(buffer).first(got));
  for (;;) {
    LPAB_ASSIGN(const std::optional<Bytes> pdu, decoder_.Next());
    if (!pdu || !callback(*pdu)) return got;
  }
}

Result<size_t> FrameConnection::Discard() {
  std::array<uint8_t, 4096> buffer;
  return stream_->TryRead(buffer);
}

Result<void> FrameConnection::Send(ByteSpan frames) {
  if (queued() + frames.size() > maximum_queued_) {
    return Fail(ErrorCode::kResourceExhausted, "the other side does not read what it is sent");
  }
  if (written_ > 0) {
    output_.erase(output_.begin(), output_.begin() + static_cast<std::ptrdiff_t>(written_));
    written_ = 0;
  }
  Append(output_, frames);
  return Flush();
}

Result<void> FrameConnection::Flush() {
  while (queued() > 0) {
    LPAB_ASSIGN(const size_t wrote, stream_->TryWrite(ByteSpan(output_).subspan(written_)));
    if (wrote == 0) return {};
    written_ += wrote;
  }
  output_.clear();
  written_ = 0;
  return {};
}

}  // namespace lpab::link
