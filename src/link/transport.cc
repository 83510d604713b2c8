#include "link/transport.h"

#include <array>

namespace lpab::link {

Result<size_t> DiscardFrom(io::FdStream& stream) {
  std::array<uint8_t, 4096> buffer;
  return stream.TryRead(buffer);
}

Result<std::unique_ptr<Transport>> Plain(Result<std::unique_ptr<io::FdStream>> stream) {
  if (!stream) return Fail(std::move(stream).error());
  return std::make_unique<PlainTransport>(std::move(*stream));
}

Result<size_t> PlainTransport::Discard() { return DiscardFrom(*stream_); }

}  // namespace lpab::link
