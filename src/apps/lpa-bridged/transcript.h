// Transcript: the file of --transcript.
#pragma once

#include <memory>
#include <string>

#include "io/transcript.h"

namespace lpab::apps {

// Of one run of the program, over all ports that it opens. One thread.
class Transcript {
 public:
  // Nothing is written down.
  Transcript() = default;
  // Where `path` is empty, likewise. Errors: as io::TranscriptFile::Create.
  static Result<Transcript> Open(const std::string& path);

  // The stream, which writes down what crosses it where there is a file.
  std::unique_ptr<io::ByteStream> Record(std::unique_ptr<io::ByteStream> stream) const;

 private:
  std::shared_ptr<io::TranscriptFile> file_;
};

}  // namespace lpab::apps
