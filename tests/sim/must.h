// Must: the value of a Result that a test cannot do without.
#pragma once

#include <stdexcept>
#include <utility>

#include "base/result.h"

namespace lpab::tests {

// A world that cannot be made is a broken test.
template <typename T>
T Must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().ToString());
  return std::move(*result);
}
inline void Must(Result<void> result) {
  if (!result) throw std::runtime_error(result.error().ToString());
}

}  // namespace lpab::tests
