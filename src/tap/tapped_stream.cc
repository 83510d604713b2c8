#include "tap/tapped_stream.h"

namespace lpab::tap {
namespace {

constexpr size_t kLongestLine = 160 * 1024;

// Takes one line off the front, without its end; all of it where there is no end.
std::string_view TakeLine(std::string_view& text) {
  const size_t end = std::min(text.find_first_of("\r\n"), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(text.size(), end + 1));
  return line;
}

}  // namespace

TappedStream::TappedStream(std::unique_ptr<io::ByteStream> stream, const Tap& tap)
    : WrappedStream(std::move(stream)), tap_(tap) {
  tap_.Write("port-open", JsonLine().Text("port", stream_->Describe()));
}

TappedStream::~TappedStream() { tap_.Write("port-close", {}); }

AtVeil* TappedStream::Listening() {
  const uint32_t run = tap_.run();
  if (run != run_) {
    run_ = run;
    partial_.clear();
    veil_.reset();
    if (run != 0) veil_.emplace(tap_.full_identifiers());
  }
  return veil_ ? &*veil_ : nullptr;
}

void TappedStream::Take(std::string_view text, AtVeil& veil) {
  partial_ += text;
  std::string_view rest = partial_;
  while (rest.find_first_of("\r\n") != rest.npos) {
    const std::string_view line = TakeLine(rest);
    if (!line.empty()) tap_.Write("at-received", JsonLine().Text("line", veil.Received(line)));
  }
  partial_ = std::string(rest);
  if (partial_.size() <= kLongestLine) return;
  tap_.Write("at-received", JsonLine().Text("line", "(bytes without a line end)"));
  partial_.clear();
}

void TappedStream::TellFailure(const Error& error) const {
  if (error.code == ErrorCode::kTimeout || error.code == ErrorCode::kCancelled) return;
  tap_.Write("port-failed", JsonLine().Failure("error", error));
}

Result<size_t> TappedStream::Read(std::span<uint8_t> buffer, const Call& call) {
  auto count = stream_->Read(buffer, call);
  AtVeil* const veil = Listening();
  if (veil == nullptr) return count;
  if (count) {
    Take(AsText(ByteSpan(buffer).first(*count)), *veil);
  } else {
    TellFailure(count.error());
  }
  return count;
}

Result<void> TappedStream::Write(ByteSpan bytes, const Call& call) {
  AtVeil* const veil = Listening();
  for (std::string_view rest = AsText(bytes); veil != nullptr && !rest.empty();) {
    const std::string_view line = TakeLine(rest);
    if (!line.empty()) tap_.Write("at-sent", JsonLine().Text("line", veil->Sent(line)));
  }
  auto written = stream_->Write(bytes, call);
  if (!written && veil != nullptr) TellFailure(written.error());
  return written;
}

}  // namespace lpab::tap
