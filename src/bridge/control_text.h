// The lines that cross the control socket: a request of words, and an answer. docs/lpa-bridged.md,
// "The control socket".
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace lpab::bridge {

inline constexpr size_t kMaximumControlRequest = 1024;      // bytes, with the end of the line
inline constexpr size_t kMaximumControlAnswer = 64 * 1024;  // bytes

// "clients rename Bench%20PC\n". Errors: kInvalidArgument (no words, an empty one, too long).
Result<std::string> EncodeControlRequest(std::span<const std::string> words);
// `line` without its end. Errors: kMalformed.
Result<std::vector<std::string>> DecodeControlRequest(std::string_view line);

// "ok" and the text's lines, or the error with its next step.
std::string EncodeControlAnswer(const Result<std::string>& answer);
// The text as it was, or the error. Errors: kMalformed (not an answer, or cut off).
Result<std::string> DecodeControlAnswer(std::string_view answer);

}  // namespace lpab::bridge
