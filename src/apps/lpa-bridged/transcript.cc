#include "apps/lpa-bridged/transcript.h"

#include "base/log.h"

namespace lpab::apps {

Result<Transcript> Transcript::Open(const std::string& path) {
  Transcript transcript;
  if (path.empty()) return transcript;
  LPAB_ASSIGN(transcript.file_,
              io::TranscriptFile::Create(path, "lpa-bridged " LPAB_VERSION
                                               "; holds all that is sent to the card: keep it to "
                                               "yourself"));
  log::Warning("lpa-bridged", "all that crosses the modem's port is written to " + path +
                                  ", profile packages among it");
  return transcript;
}

std::unique_ptr<io::ByteStream> Transcript::Record(std::unique_ptr<io::ByteStream> stream) const {
  if (file_ == nullptr) return stream;
  return std::make_unique<io::RecordingStream>(std::move(stream), file_);
}

}  // namespace lpab::apps
