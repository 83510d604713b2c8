#include "apps/lpa-bridged/transcript.h"

#include "base/log.h"

namespace lpab::apps {

#ifdef LPAB_TRANSCRIPT

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

#else

Result<Transcript> Transcript::Open(const std::string& path) {
  if (path.empty()) return Transcript();
  return Fail(MakeError(ErrorCode::kUnsupported, "this lpa-bridged was built without transcripts")
                  .WithNext("build with -DLPAB_TRANSCRIPT=ON"));
}

std::unique_ptr<io::ByteStream> Transcript::Record(std::unique_ptr<io::ByteStream> stream) const {
  return stream;
}

#endif

}  // namespace lpab::apps
