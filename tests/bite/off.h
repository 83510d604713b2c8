// Which check is disabled in this run. Of the copy that script/bite makes, and of no other build.
#pragma once

#include <cstdlib>
#include <string_view>

namespace lpab::bite {

// Whether LPAB_BITE names this check.
inline bool Off(std::string_view name) {
  const char* off = std::getenv("LPAB_BITE");
  return off != nullptr && off == name;
}

}  // namespace lpab::bite
