#include "link/frame_connection.h"

#include <poll.h>

#include <array>

namespace lpab::link {

FrameConnection::FrameConnection(std::unique_ptr<Transport> transport, size_t maximum_queued)
    : transport_(std::move(transport)), maximum_queued_(maximum_queued) {}

short FrameConnection::events() const {
  const bool writes = queued() > 0 || transport_->wants_to_write();
  return static_cast<short>(writes ? POLLIN | POLLOUT : POLLIN);
}

Result<size_t> FrameConnection::Receive(const FrameCallback& callback) {
  std::array<uint8_t, 4096> buffer;
  size_t total = 0;
  // No more than one TLS record is had without the descriptor being ready.
  do {
    LPAB_ASSIGN(const size_t got, transport_->TryRead(buffer));
    total += got;
    decoder_.Append(std::span(buffer).first(got));
    for (;;) {
      LPAB_ASSIGN(const std::optional<Bytes> pdu, decoder_.Next());
      if (!pdu) break;
      if (!callback(*pdu)) return total;
    }
  } while (transport_->has_more());
  return total;
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
    LPAB_ASSIGN(const size_t wrote, transport_->TryWrite(ByteSpan(output_).subspan(written_)));
    if (wrote == 0) return {};
    written_ += wrote;
  }
  output_.clear();
  written_ = 0;
  return {};
}

}  // namespace lpab::link
