#include "io/transcript.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <optional>

#include "base/hex.h"
#include "io/files.h"

namespace lpab::io {
namespace {

using Kind = TranscriptEntry::Kind;

constexpr std::string_view kFirstLine = "lpab-transcript 1";
constexpr size_t kMostWritten = 64 * 1024 * 1024;
constexpr size_t kLongestEntry = 8 * 1024;
constexpr std::string_view kMarks = "><!=";  // in the order of Kind

std::string Escape(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '\r') {
      escaped += "\\r";
    } else if (c == '\n') {
      escaped += "\\n";
    } else if (c == '\\') {
      escaped += "\\\\";
    } else if (c < ' ' || c > '~') {
      escaped += "\\x" + ToHex(Bytes{static_cast<uint8_t>(c)});
    } else {
      escaped += c;
    }
  }
  return escaped;
}

// Nothing when an escape is none.
std::optional<std::string> Unescape(std::string_view text) {
  std::string plain;
  while (!text.empty()) {
    const size_t backslash = text.find('\\');
    plain += text.substr(0, backslash);
    if (backslash == std::string_view::npos) break;
    text.remove_prefix(backslash + 1);
    const char kind = text.empty() ? '\0' : text.front();
    const size_t length = kind == 'x' ? 3 : 1;
    if (kind == 'r' || kind == 'n') {
      plain += kind == 'r' ? '\r' : '\n';
    } else if (kind == '\\') {
      plain += '\\';
    } else {
      const auto byte = kind == 'x' ? FromHex(text.substr(1, 2)) : Fail(ErrorCode::kMalformed, "");
      if (!byte || byte->size() != 1) return std::nullopt;
      plain += static_cast<char>(byte->front());
    }
    text.remove_prefix(length);
  }
  return plain;
}

// TIME MARK TEXT, with blanks before the time.
std::optional<TranscriptEntry> ParseEntry(std::string_view line) {
  const size_t start = std::min(line.find_first_not_of(' '), line.size());
  line.remove_prefix(start);
  int64_t at = 0;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), at);
  const auto length = static_cast<size_t>(end - line.data());
  if (error != std::errc() || at < 0 || line.size() < length + 3) return std::nullopt;
  const size_t kind = kMarks.find(line[length + 1]);
  const auto text = Unescape(line.substr(length + 3));
  const bool blanks = line[length] == ' ' && line[length + 2] == ' ';
  if (!blanks || kind == std::string_view::npos || !text) return std::nullopt;
  return TranscriptEntry{Duration(at), static_cast<Kind>(kind), *text};
}

}  // namespace

std::string FormatEntry(const TranscriptEntry& entry) {
  std::string time = std::to_string(entry.at.count());
  time.insert(0, 7 - std::min<size_t>(7, time.size()), ' ');
  return time + " " + kMarks[static_cast<size_t>(entry.kind)] + " " + Escape(entry.text) + "\n";
}

std::string TranscriptHead(std::string_view about) {
  std::string head = std::string(kFirstLine) + "\n";
  while (!about.empty()) {
    const std::string_view line = about.substr(0, about.find('\n'));
    head += "# " + std::string(line) + "\n";
    about.remove_prefix(std::min(about.size(), line.size() + 1));
  }
  return head;
}

Result<std::vector<TranscriptEntry>> ParseTranscript(std::string_view text) {
  std::vector<TranscriptEntry> entries;
  for (int number = 1; !text.empty(); ++number) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (number == 1 && line != kFirstLine) {
      return Fail(ErrorCode::kUnsupported,
                  "this is no transcript of the kind that begins with " + std::string(kFirstLine));
    }
    if (number == 1 || line.empty() || line.front() == '#') continue;
    auto entry = ParseEntry(line);
    if (!entry) {
      return Fail(ErrorCode::kMalformed,
                  "line " + std::to_string(number) + " of the transcript is not TIME MARK TEXT");
    }
    entries.push_back(std::move(*entry));
  }
  return entries;
}

Result<std::unique_ptr<TranscriptFile>> TranscriptFile::Create(const std::string& path,
                                                               std::string_view about,
                                                               const Clock& clock) {
  Fd fd(open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!fd.valid() || fchmod(fd.get(), 0600) != 0) return Fail(FileError("make", path, errno));
  std::unique_ptr<TranscriptFile> file(new TranscriptFile(std::move(fd), clock));
  file->Write(TranscriptHead(about));
  return file;
}

void TranscriptFile::Add(Kind kind, std::string_view text) {
  if (kind != pending_.kind || pending_.text.size() > kLongestEntry) Flush();
  if (pending_.text.empty()) {
    pending_.kind = kind;
    pending_.at = clock_.Now() - start_;
  }
  pending_.text += text;
  if (kind == Kind::kClosed || kind == Kind::kNote || text.ends_with('\n')) Flush();
}

void TranscriptFile::Flush() {
  if (pending_.text.empty()) return;
  Write(FormatEntry(pending_));
  pending_.text.clear();
}

void TranscriptFile::Write(std::string_view text) {
  full_ = full_ || written_ + text.size() > kMostWritten;
  while (!full_ && !text.empty()) {
    const ssize_t count = write(fd_.get(), text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    full_ = count <= 0;
    if (full_) return;
    written_ += static_cast<size_t>(count);
    text.remove_prefix(static_cast<size_t>(count));
  }
}

template <typename T>
Result<T> RecordingStream::Noted(Result<T> result) {
  if (result) return result;
  if (result.error().code == ErrorCode::kUnavailable) {
    file_->Add(Kind::kClosed, result.error().message);
  }
  file_->Flush();
  return result;
}

Result<size_t> RecordingStream::Read(std::span<uint8_t> buffer, const Call& call) {
  const auto count = stream_->Read(buffer, call);
  if (count) file_->Add(Kind::kFromModem, AsText(ByteSpan(buffer).first(*count)));
  return Noted(count);
}

Result<void> RecordingStream::Write(ByteSpan bytes, const Call& call) {
  file_->Flush();
  file_->Add(Kind::kToModem, AsText(bytes));
  file_->Flush();
  return Noted(stream_->Write(bytes, call));
}

ReplayStream::ReplayStream(std::vector<TranscriptEntry> entries, Clock& clock)
    : clock_(clock), entries_(std::move(entries)) {
  std::erase_if(entries_, [](const TranscriptEntry& entry) { return entry.kind == Kind::kNote; });
}

Result<size_t> ReplayStream::Read(std::span<uint8_t> buffer, const Call& call) {
  if (!mismatch_.empty()) return Fail(ErrorCode::kUnavailable, mismatch_);
  if (left() == 0 || entries_[next_].kind == Kind::kClosed) {
    return Fail(ErrorCode::kUnavailable,
                left() == 0 ? "the transcript has ended" : entries_[next_].text);
  }
  if (entries_[next_].kind == Kind::kToModem) {
    const Duration remaining = call.deadline.Remaining();
    if (remaining == Duration::max()) return Fail(ErrorCode::kInternal, "a read without end");
    clock_.SleepFor(remaining);
    return Fail(ErrorCode::kTimeout, "no answer in time");
  }
  const std::string_view rest = std::string_view(entries_[next_].text).substr(taken_);
  const size_t count = std::min(rest.size(), buffer.size());
  std::copy_n(rest.begin(), count, buffer.begin());
  taken_ += count;
  if (count == rest.size()) {
    ++next_;
    taken_ = 0;
  }
  return count;
}

Result<void> ReplayStream::Write(ByteSpan bytes, const Call&) {
  // What the modem sent and nobody read before this is read later.
  const auto expected =
      std::find_if(entries_.begin() + static_cast<std::ptrdiff_t>(next_), entries_.end(),
                   [](const TranscriptEntry& entry) { return entry.kind == Kind::kToModem; });
  const std::string_view text = AsText(bytes);
  if (expected != entries_.end() && expected->text == text) {
    entries_.erase(expected);
    return {};
  }
  mismatch_ = "\"" + Escape(text) + "\" was written where the transcript has " +
              (expected == entries_.end() ? "nothing more" : "\"" + Escape(expected->text) + "\"");
  return Fail(ErrorCode::kProtocol, mismatch_);
}

}  // namespace lpab::io
