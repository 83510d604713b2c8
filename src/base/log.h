// Log lines, on standard error unless a sink is set: "HH:MM:SS level component: text". Never given
// keys, activation codes or confirmation codes; EID, ICCID and IMSI go through Shorten().
#pragma once

#include <string>
#include <string_view>

namespace lpab::log {

// A notice is what a device's owner reads later (who did what), and is written whatever the
// minimum.
enum class Level { kDebug, kInfo, kWarning, kError, kNotice };

// Process-wide; set once at start by the program. Default kWarning.
void SetMinimumLevel(Level level);
bool Enabled(Level level);

// Where lines go; `text` is escaped. Null drops them. Process-wide; default: standard error.
using Sink = void (*)(Level level, std::string_view component, std::string_view text);
void SetSink(Sink sink);

// On standard error it is one line in one write(2), so that threads do not mix lines. Control
// characters are escaped.
void Write(Level level, std::string_view component, std::string_view text);

inline void Debug(std::string_view component, std::string_view text) {
  Write(Level::kDebug, component, text);
}
inline void Info(std::string_view component, std::string_view text) {
  Write(Level::kInfo, component, text);
}
inline void Warning(std::string_view component, std::string_view text) {
  Write(Level::kWarning, component, text);
}
inline void Failure(std::string_view component, std::string_view text) {
  Write(Level::kError, component, text);
}
inline void Notice(std::string_view component, std::string_view text) {
  Write(Level::kNotice, component, text);
}

// The last four characters of an identifier, "…2341", unless SetFullIdentifiers(true) was called.
std::string Shorten(std::string_view identifier);
void SetFullIdentifiers(bool full);

// Text from a peer, safe to show (\xNN, \u{202E} for what is not), cut at `limit` characters.
std::string Escape(std::string_view text, size_t limit = 200);

}  // namespace lpab::log
