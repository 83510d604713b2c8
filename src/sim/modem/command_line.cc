#include "sim/modem/command_line.h"

namespace lpab::sim::modem {
namespace {

constexpr size_t kMaximumArguments = 16;

char ToUpper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) { return ToUpper(c) >= 'A' && ToUpper(c) <= 'Z'; }
bool BeginsExtended(char c) { return std::string_view("+$^%*#").find(c) != std::string_view::npos; }

// Walks the characters of a line, blanks outside quotes left out.
class LineParser {
 public:
  explicit LineParser(std::string_view text) {
    bool in_quotes = false;
    for (const char c : text) {
      if (c == '"') in_quotes = !in_quotes;
      if (c != ' ' || in_quotes) text_.push_back(c);
    }
    complete_ = !in_quotes;
  }

  Result<std::vector<Command>> Parse() {
    if (!complete_) return Fail(ErrorCode::kMalformed, "a quote does not end");
    std::vector<Command> commands;
    while (!AtEnd()) {
      LPAB_ASSIGN(Command command, BeginsExtended(Peek()) ? ParseExtended() : ParseBasic());
      commands.push_back(std::move(command));
    }
    return commands;
  }

 private:
  bool AtEnd() const { return position_ == text_.size(); }
  char Peek() const { return AtEnd() ? '\0' : text_[position_]; }
  bool TakeIf(char c) {
    if (Peek() != c) return false;
    ++position_;
    return true;
  }
  std::string TakeDigits() {
    std::string digits;
    while (IsDigit(Peek())) digits.push_back(text_[position_++]);
    return digits;
  }

  // E0, &F, V1, S0=0.
  Result<Command> ParseBasic() {
    Command command;
    if (TakeIf('&')) command.name = "&";
    if (!IsLetter(Peek())) return Fail(ErrorCode::kMalformed, "no command begins here");
    command.name.push_back(ToUpper(text_[position_++]));
    const std::string digits = TakeDigits();
    if (command.name == "S") {
      command.name += digits;
      return ParseTail(std::move(command));
    }
    if (!digits.empty()) command.arguments.push_back({digits, false});
    TakeIf(';');
    return command;
  }

  // +NAME, +NAME?, +NAME=?, +NAME=arguments, each ended by ';' or the end of the line.
  Result<Command> ParseExtended() {
    Command command;
    command.name.push_back(text_[position_++]);
    while (IsLetter(Peek()) || IsDigit(Peek())) command.name.push_back(ToUpper(text_[position_++]));
    if (command.name.size() == 1) return Fail(ErrorCode::kMalformed, "a command has no name");
    return ParseTail(std::move(command));
  }

  Result<Command> ParseTail(Command command) {
    if (TakeIf('?')) {
      command.kind = Command::Kind::kRead;
    } else if (TakeIf('=')) {
      if (Peek() == '?') {
        ++position_;
        command.kind = Command::Kind::kTest;
      } else {
        command.kind = Command::Kind::kSet;
        LPAB_ASSIGN(command.arguments, ParseArguments());
      }
    }
    if (!AtEnd() && !TakeIf(';')) return Fail(ErrorCode::kMalformed, "text after a command");
    return command;
  }

  Result<std::vector<Argument>> ParseArguments() {
    std::vector<Argument> arguments;
    do {
      if (arguments.size() == kMaximumArguments) {
        return Fail(ErrorCode::kMalformed, "too many arguments");
      }
      arguments.push_back(TakeIf('"') ? TakeQuoted() : TakePlain());
    } while (TakeIf(','));
    return arguments;
  }

  Argument TakeQuoted() {
    Argument argument{{}, true};
    while (!TakeIf('"')) argument.text.push_back(text_[position_++]);
    return argument;
  }
  Argument TakePlain() {
    Argument argument;
    while (!AtEnd() && Peek() != ',' && Peek() != ';' && Peek() != '"') {
      argument.text.push_back(text_[position_++]);
    }
    return argument;
  }

  std::string text_;
  bool complete_ = false;
  size_t position_ = 0;
};

}  // namespace

Result<std::vector<Command>> ParseCommands(std::string_view text) {
  return LineParser(text).Parse();
}

std::optional<std::string_view> TextAfterAt(std::string_view line) {
  for (size_t i = 0; i + 1 < line.size(); ++i) {
    if (ToUpper(line[i]) == 'A' && ToUpper(line[i + 1]) == 'T') return line.substr(i + 2);
  }
  return std::nullopt;
}

std::optional<int> ParseNumber(std::string_view text) {
  if (text.empty() || text.size() > 8) return std::nullopt;
  int value = 0;
  for (const char c : text) {
    if (!IsDigit(c)) return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

}  // namespace lpab::sim::modem
