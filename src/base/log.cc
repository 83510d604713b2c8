#include "base/log.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <ctime>
#include <iterator>
#include <utility>

namespace lpab::log {
namespace {

std::atomic<Level> minimum_level{Level::kWarning};
std::atomic<bool> full_identifiers{false};

std::string_view LevelName(Level level) {
  switch (level) {
    case Level::kDebug:
      return "debug";
    case Level::kInfo:
      return "info";
    case Level::kWarning:
      return "warning";
    case Level::kError:
      return "error";
    case Level::kNotice:
      return "notice";
  }
  return "error";
}

constexpr char kDigits[] = "0123456789ABCDEF";

struct Utf8Character {
  std::string_view bytes;
  char32_t code_point = 0;
  bool valid = false;
};

size_t LengthByFirstByte(uint8_t first) {
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first < 0xE0) return 2;
  if (first >= 0xE0 && first < 0xF0) return 3;
  if (first >= 0xF0 && first < 0xF5) return 4;
  return 0;
}

// Takes one character off the front; a byte that begins none is taken alone, as not valid.
// Spec: RFC 3629 section 4 (no overlong forms, no surrogates, nothing above 10FFFF).
Utf8Character TakeCharacter(std::string_view& text) {
  constexpr char32_t kFirstOfLength[] = {0, 0, 0x80, 0x800, 0x10000};
  const auto first = static_cast<uint8_t>(text[0]);
  const size_t length = LengthByFirstByte(first);
  char32_t code = length < 2 ? first : first & (0xFF >> (length + 1));
  bool valid = length != 0 && length <= text.size();
  for (size_t i = 1; valid && i < length; ++i) {
    const auto next = static_cast<uint8_t>(text[i]);
    valid = (next & 0xC0) == 0x80;
    code = code << 6 | (next & 0x3F);
  }
  if (valid && length > 1) {
    const bool is_surrogate = code >= 0xD800 && code <= 0xDFFF;
    valid = code >= kFirstOfLength[length] && code <= 0x10FFFF && !is_surrogate;
  }
  const Utf8Character character{text.substr(0, valid ? length : 1), code, valid};
  text.remove_prefix(character.bytes.size());
  return character;
}

// Characters that a terminal does not show as themselves, or that change how others are shown:
// C1 controls, marks and overrides of direction, zero-width characters, line separators, tags.
bool IsInvisible(char32_t code) {
  constexpr std::pair<char32_t, char32_t> kRanges[] = {
      {0x80, 0x9F},     {0xAD, 0xAD},     {0x061C, 0x061C}, {0x180E, 0x180E}, {0x200B, 0x200F},
      {0x2028, 0x202E}, {0x2060, 0x206F}, {0xFEFF, 0xFEFF}, {0xFFF9, 0xFFFB}, {0xE0000, 0xE007F}};
  return std::any_of(std::begin(kRanges), std::end(kRanges), [code](const auto& range) {
    return code >= range.first && code <= range.second;
  });
}

void AppendByte(std::string& out, uint8_t byte) {
  out.append("\\x").append(1, kDigits[byte >> 4]).append(1, kDigits[byte & 0x0F]);
}

// \u{202E}
void AppendCodePoint(std::string& out, char32_t code) {
  std::string digits;
  for (; code != 0; code >>= 4) digits.insert(digits.begin(), kDigits[code & 0x0F]);
  out.append("\\u{").append(digits).append("}");
}

// "12:34:56 warning modem: text"
void WriteToStandardError(Level level, std::string_view component, std::string_view text) {
  char time_text[16] = "";
  const time_t now = time(nullptr);
  tm parts{};
  if (gmtime_r(&now, &parts) != nullptr) strftime(time_text, sizeof time_text, "%H:%M:%S", &parts);
  std::string line = time_text;
  line.append(" ").append(LevelName(level)).append(" ").append(component).append(": ");
  line.append(text).append("\n");
  // A log line that cannot be written has nowhere to be reported.
  [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, line.data(), line.size());
}

std::atomic<Sink> sink{&WriteToStandardError};

}  // namespace

void SetMinimumLevel(Level level) { minimum_level = level; }
bool Enabled(Level level) { return level >= minimum_level; }

void SetSink(Sink to) { sink = to; }

void Write(Level level, std::string_view component, std::string_view text) {
  const Sink to = sink;
  if (to != nullptr && Enabled(level)) to(level, component, Escape(text, 4000));
}

std::string Shorten(std::string_view identifier) {
  if (full_identifiers || identifier.size() <= 4) return std::string(identifier);
  return "…" + std::string(identifier.substr(identifier.size() - 4));
}

void SetFullIdentifiers(bool full) { full_identifiers = full; }

std::string Escape(std::string_view text, size_t limit) {
  std::string out;
  for (size_t shown = 0; !text.empty(); ++shown) {
    if (shown == limit) return out + "...";
    const Utf8Character character = TakeCharacter(text);
    if (!character.valid) {
      AppendByte(out, static_cast<uint8_t>(character.bytes[0]));
    } else if (character.code_point < 0x20 || character.code_point == 0x7F) {
      AppendByte(out, static_cast<uint8_t>(character.code_point));
    } else if (IsInvisible(character.code_point)) {
      AppendCodePoint(out, character.code_point);
    } else {
      out += character.bytes;
    }
  }
  return out;
}

}  // namespace lpab::log
