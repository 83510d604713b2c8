// Transcripts: what crossed a modem's port, as text. The format is in docs/transcripts.md.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "io/byte_stream.h"

namespace lpab::io {

struct TranscriptEntry {
  enum class Kind {
    kToModem,    // >
    kFromModem,  // <
    kClosed,     // !  the port ended; the text says how
    kNote,       // =  of whoever keeps the transcript
  };
  Duration at{};  // since the first
  Kind kind = Kind::kNote;
  std::string text;

  bool operator==(const TranscriptEntry&) const = default;
};

// One line with its line end; bytes that are no printable ASCII are escaped.
std::string FormatEntry(const TranscriptEntry& entry);

// The first line of a transcript and `about` as its comment lines.
std::string TranscriptHead(std::string_view about);

// Errors: kMalformed, naming the line; kUnsupported (another version).
Result<std::vector<TranscriptEntry>> ParseTranscript(std::string_view text);

// A file that entries are added to. It holds what is sent to the card: profile packages and
// everything else of a download. One thread.
class TranscriptFile {
 public:
  // For its owner alone (mode 0600); one that is there is begun anew.
  // Errors: kNotFound (folder), kRefused, kUnavailable.
  static Result<std::unique_ptr<TranscriptFile>> Create(const std::string& path,
                                                        std::string_view about,
                                                        const Clock& clock = Clock::System());

  // Bytes of one direction; those that follow each other are one entry until a line ends. After
  // 64 MiB, or when the disk is full, nothing more is written.
  void Add(TranscriptEntry::Kind kind, std::string_view text);
  // Writes what was added and is not written yet.
  void Flush();

 private:
  TranscriptFile(Fd fd, const Clock& clock) : fd_(std::move(fd)), clock_(clock) {}
  void Write(std::string_view text);

  Fd fd_;
  const Clock& clock_;
  Clock::TimePoint start_ = clock_.Now();
  TranscriptEntry pending_;
  size_t written_ = 0;
  bool full_ = false;
};

// Passes everything on and writes it down. `file` may be that of several streams one after the
// other. Threads: reads and writes of one stream on one thread.
class RecordingStream final : public WrappedStream {
 public:
  RecordingStream(std::unique_ptr<ByteStream> stream, std::shared_ptr<TranscriptFile> file)
      : WrappedStream(std::move(stream)), file_(std::move(file)) {}
  ~RecordingStream() override { file_->Flush(); }

  Result<size_t> Read(std::span<uint8_t> buffer, const Call& call) override;
  Result<void> Write(ByteSpan bytes, const Call& call) override;

 private:
  template <typename T>
  Result<T> Noted(Result<T> result);

  std::shared_ptr<TranscriptFile> file_;
};

// Plays the modem's part of a transcript: what it sent comes once everything was written that
// stands before. A read for which nothing stands there takes all its time. One thread; the clock
// must outlive it.
class ReplayStream final : public ByteStream {
 public:
  ReplayStream(std::vector<TranscriptEntry> entries, Clock& clock);

  // Errors: kUnavailable (at the end, or where the port was closed), kTimeout.
  Result<size_t> Read(std::span<uint8_t> buffer, const Call& call) override;
  // Errors: kProtocol when other bytes are written than the transcript has; mismatch() says which.
  Result<void> Write(ByteSpan bytes, const Call& call) override;
  int descriptor() const override { return -1; }
  std::string Describe() const override { return "a transcript"; }

  // In a sentence, with both texts; empty: none so far.
  const std::string& mismatch() const { return mismatch_; }
  // What the transcript has and nobody asked for.
  size_t left() const { return entries_.size() - next_; }

 private:
  Clock& clock_;
  std::vector<TranscriptEntry> entries_;  // without notes
  size_t next_ = 0;
  size_t taken_ = 0;  // bytes of entries_[next_]
  std::string mismatch_;
};

}  // namespace lpab::io
