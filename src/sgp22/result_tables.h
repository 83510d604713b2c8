// The tables behind result_texts.h, as data: docs/errors.md is written from them.
#pragma once

#include <span>
#include <string_view>

#include "base/error.h"

namespace lpab::sgp22 {

// What any ES10 function may answer in place of a reason.
inline constexpr int kUndefinedError = 127;

// A result of an ES10 function. Spec: SGP.22 annex H.
struct Es10Row {
  std::string_view function;
  int code;
  ErrorCode error;
  std::string_view text;
  std::string_view next;
};

// A command of a bound profile package. Spec: SGP.22 annex H, BppCommandId.
struct CodeRow {
  int code;
  std::string_view text;
};

// Why a package was not installed. Spec: SGP.22 annex H, ErrorReason.
struct ReasonRow {
  int code;
  ErrorCode error;
  std::string_view text;
  std::string_view next;
};

// Subject and reason of an ES9+ answer. Spec: SGP.22 sections 5.2.6 and 5.6.
struct RspRow {
  std::string_view subject;
  std::string_view reason;
  ErrorCode error;
  std::string_view text;
  std::string_view next;
};

// A reason whose pair with a subject has no row. Spec: SGP.22 section 5.2.6.2.
struct RspReasonRow {
  std::string_view reason;
  std::string_view text;
};

std::span<const Es10Row> Es10Rows();
std::span<const CodeRow> BppCommandRows();
std::span<const ReasonRow> BppReasonRows();
std::span<const RspRow> RspRows();
std::span<const RspReasonRow> RspReasonRows();

}  // namespace lpab::sgp22
