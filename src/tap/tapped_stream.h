// TappedStream: tells a Tap the lines that cross a modem's port.
#pragma once

#include <memory>
#include <optional>

#include "io/byte_stream.h"
#include "tap/at_veil.h"
#include "tap/tap.h"

namespace lpab::tap {

// Passes everything on. Lines to the modem are told before they are written, those from it when
// they have ended. Threads: as ByteStream; the tap must outlive it.
class TappedStream final : public io::WrappedStream {
 public:
  TappedStream(std::unique_ptr<io::ByteStream> stream, const Tap& tap);
  ~TappedStream() override;

  Result<size_t> Read(std::span<uint8_t> buffer, const Call& call) override;
  Result<void> Write(ByteSpan bytes, const Call& call) override;

 private:
  // The veil of this run of the tap, or nothing while it is off.
  AtVeil* Listening();
  void Take(std::string_view text, AtVeil& veil);
  void TellFailure(const Error& error) const;

  const Tap& tap_;
  uint32_t run_ = 0;
  std::optional<AtVeil> veil_;
  std::string partial_;  // of a line from the modem
};

}  // namespace lpab::tap
