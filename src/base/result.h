// Result<T>: a value or an Error. `Result<void>` for operations that only succeed or fail.
#pragma once

#include <tl/expected.hpp>
#include <utility>

#include "base/error.h"

namespace lpab {

template <typename T>
using Result = tl::expected<T, Error>;

using Unexpected = tl::unexpected<Error>;

// return Fail(ErrorCode::kMalformed, "tag 5A: length 3, expected 10");
inline Unexpected Fail(ErrorCode code, std::string message) {
  return Unexpected(MakeError(code, std::move(message)));
}
inline Unexpected Fail(Error error) { return Unexpected(std::move(error)); }

}  // namespace lpab

#define LPAB_CONCAT_INNER(a, b) a##b
#define LPAB_CONCAT(a, b) LPAB_CONCAT_INNER(a, b)

// LPAB_TRY(expression);  returns the error from the enclosing function, if there is one.
#define LPAB_TRY(expression)                                     \
  do {                                                           \
    if (auto lpab_result = (expression); !lpab_result) {         \
      return ::lpab::Unexpected(std::move(lpab_result).error()); \
    }                                                            \
  } while (false)

// LPAB_ASSIGN(auto value, expression);  the value, or the error returned.
#define LPAB_ASSIGN(declaration, expression) \
  LPAB_ASSIGN_INNER(LPAB_CONCAT(lpab_result_, __LINE__), declaration, expression)
#define LPAB_ASSIGN_INNER(result, declaration, expression)           \
  auto result = (expression);                                        \
  if (!result) return ::lpab::Unexpected(std::move(result).error()); \
  declaration = std::move(*result)
