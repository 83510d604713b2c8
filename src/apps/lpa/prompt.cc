#include "apps/lpa/prompt.h"

#include <termios.h>
#include <unistd.h>

#include <iostream>

#include "apps/lpa/print.h"
#include "io/files.h"

namespace lpab::apps {
namespace {

constexpr size_t kLongestFile = 64 * 1024;
constexpr char kBlanks[] = " \t\r\n";

// Switches the terminal's echo off while it lives.
class NoEcho {
 public:
  NoEcho() : changed_(tcgetattr(STDIN_FILENO, &before_) == 0) {
    if (!changed_) return;
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    changed_ = tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) == 0;
  }
  ~NoEcho() {
    if (changed_) tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }
  NoEcho(const NoEcho&) = delete;
  NoEcho& operator=(const NoEcho&) = delete;

 private:
  termios before_{};
  bool changed_;
};

std::optional<std::string> ReadLine() {
  std::string line;
  if (!std::getline(std::cin, line)) return std::nullopt;
  return line;
}

void Show(const std::string& text) { Print(stderr, "{} ", text); }

}  // namespace

bool CanAsk() { return isatty(STDIN_FILENO) != 0 && isatty(STDERR_FILENO) != 0; }

std::optional<bool> AskYesNo(const std::string& text) {
  Show(text + " [y/N]");
  const auto line = ReadLine();
  if (!line) return std::nullopt;
  return *line == "y" || *line == "Y" || *line == "yes";
}

Result<std::string> FirstLine(const std::string& path) {
  std::string text;
  if (path == "-") {
    text = ReadLine().value_or("");
  } else {
    LPAB_ASSIGN(const Bytes content, io::ReadFile(path, kLongestFile));
    text = AsText(content);
  }
  const size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string::npos) {
    return Fail(ErrorCode::kInvalidArgument,
                (path == "-" ? "standard input" : path) + " has no first line");
  }
  text = text.substr(begin, text.find_first_of("\r\n", begin) - begin);
  text.erase(text.find_last_not_of(kBlanks) + 1);
  return text;
}

std::optional<std::string> AskSecret(const std::string& text) {
  std::optional<std::string> line;
  {
    const NoEcho silent;  // before there is anything to answer
    Show(text);
    line = ReadLine();
  }
  Print(stderr, "\n");
  if (!line || line->empty()) return std::nullopt;
  return line;
}

}  // namespace lpab::apps
