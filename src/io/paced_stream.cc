#include "io/paced_stream.h"

#include <algorithm>

namespace lpab::io {

Result<void> PacedStream::Write(ByteSpan bytes, const Call& call) {
  if (pace_.empty()) return stream_->Write(bytes, call);
  while (bytes.size() > pace_.chunk) {
    LPAB_TRY(stream_->Write(bytes.first(pace_.chunk), call));
    bytes = bytes.subspan(pace_.chunk);
    clock_.SleepFor(std::min(pace_.gap, call.deadline.Remaining()));
    LPAB_TRY(call.Check("writing"));
  }
  return stream_->Write(bytes, call);
}

}  // namespace lpab::io
