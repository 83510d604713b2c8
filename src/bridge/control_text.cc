#include "bridge/control_text.h"

#include "base/hex.h"
#include "base/log.h"

namespace lpab::bridge {
namespace {

constexpr std::string_view kOk = "ok\n";
constexpr std::string_view kError = "error ";
constexpr std::string_view kNext = "next ";
constexpr size_t kMaximumSentence = 1000;

bool NeedsEscape(char c) { return static_cast<uint8_t>(c) <= ' ' || c == '\x7F' || c == '%'; }

Result<std::string> DecodeWord(std::string_view text) {
  std::string word;
  for (size_t i = 0; i < text.size(); ++i) {
    if (!NeedsEscape(text[i])) {
      word += text[i];
      continue;
    }
    const auto byte = text[i] == '%' ? FromHex(text.substr(i + 1, 2)) : Result<Bytes>(Bytes());
    if (!byte || byte->size() != 1) {
      return Fail(ErrorCode::kMalformed, "the request has a character that is not escaped");
    }
    word += static_cast<char>(byte->front());
    i += 2;
  }
  if (word.empty()) return Fail(ErrorCode::kMalformed, "the request has an empty word");
  return word;
}

// Takes one line off the front, without its end.
Result<std::string_view> TakeLine(std::string_view& text) {
  const size_t end = text.find('\n');
  if (end == std::string_view::npos) return Fail(ErrorCode::kMalformed, "the answer was cut off");
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

// "CODE SENTENCE", and what comes behind that line.
Result<Error> DecodeError(std::string_view text) {
  LPAB_ASSIGN(const std::string_view line, TakeLine(text));
  const size_t space = std::min(line.find(' '), line.size());
  Error error = MakeError(ErrorCodeFrom(line.substr(0, space)),
                          std::string(line.substr(std::min(space + 1, line.size()))));
  if (!text.starts_with(kNext)) return error;
  text.remove_prefix(kNext.size());
  LPAB_ASSIGN(error.next, TakeLine(text));
  return error;
}

}  // namespace

Result<std::string> EncodeControlRequest(std::span<const std::string> words) {
  std::string line;
  for (const std::string& word : words) {
    if (word.empty()) return Fail(ErrorCode::kInvalidArgument, "an empty text cannot be sent");
    if (!line.empty()) line += ' ';
    for (const char c : word) {
      if (NeedsEscape(c)) {
        const auto byte = static_cast<uint8_t>(c);
        line += "%" + ToHex({&byte, 1});
      } else {
        line += c;
      }
    }
  }
  if (line.empty()) return Fail(ErrorCode::kInvalidArgument, "a request has at least one word");
  if (line.size() + 1 > kMaximumControlRequest) {
    return Fail(ErrorCode::kInvalidArgument, "the request is longer than a daemon takes");
  }
  return line + "\n";
}

Result<std::vector<std::string>> DecodeControlRequest(std::string_view line) {
  std::vector<std::string> words;
  for (;;) {
    const size_t space = std::min(line.find(' '), line.size());
    LPAB_ASSIGN(std::string word, DecodeWord(line.substr(0, space)));
    words.push_back(std::move(word));
    if (space == line.size()) return words;
    line.remove_prefix(space + 1);
  }
}

std::string EncodeControlAnswer(const Result<std::string>& answer) {
  if (answer) {
    std::string text = std::string(kOk) + *answer;
    if (text.back() != '\n') text += '\n';
    if (text.size() <= kMaximumControlAnswer) return text;
    return EncodeControlAnswer(Fail(ErrorCode::kResourceExhausted, "the answer is too long"));
  }
  const Error& error = answer.error();
  std::string text = std::string(kError) + std::string(ErrorCodeName(error.code)) + " " +
                     log::Escape(error.message, kMaximumSentence) + "\n";
  if (!error.next.empty()) {
    text += std::string(kNext) + log::Escape(error.next, kMaximumSentence) + "\n";
  }
  return text;
}

Result<std::string> DecodeControlAnswer(std::string_view answer) {
  if (answer.starts_with(kOk)) return std::string(answer.substr(kOk.size()));
  if (!answer.starts_with(kError)) {
    return Fail(ErrorCode::kMalformed, "what came is no answer of lpa-bridged");
  }
  LPAB_ASSIGN(Error error, DecodeError(answer.substr(kError.size())));
  return Fail(std::move(error));
}

}  // namespace lpab::bridge
