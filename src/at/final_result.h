// Final result codes: the line that ends a modem's answer.
// Spec: ITU-T V.250 section 5.7, 3GPP TS 27.007 section 9.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace lpab::at {

struct FinalResult {
  enum class Kind {
    kOk,
    kError,      // ERROR, and vendors' own words for it
    kCmeError,   // +CME ERROR: <err>
    kCmsError,   // +CMS ERROR: <err>
    kCallEnded,  // NO CARRIER, BUSY, NO ANSWER, NO DIALTONE: of a call, never of an APDU
  };

  Kind kind = Kind::kOk;
  int code = -1;     // of +CME and +CMS ERROR; -1 when unknown
  std::string text;  // the line as it came

  bool ok() const { return kind == Kind::kOk; }
  // "+CME ERROR: 10 (SIM not inserted)".
  std::string ToString() const;
  bool operator==(const FinalResult&) const = default;
};

// A verbose final result (ATV1), or nothing. +CME ERROR may be followed by a number or words.
std::optional<FinalResult> ParseFinalResult(std::string_view line);

// A numeric one (ATV0): "0" is OK, "4" ERROR, "3", "6", "7", "8" the end of a call.
std::optional<FinalResult> ParseNumericResult(std::string_view line);

// The words of a +CME ERROR number, empty when it has none.
// Spec: 3GPP TS 27.007 section 9.2.1.
std::string_view CmeErrorText(int code);

}  // namespace lpab::at
