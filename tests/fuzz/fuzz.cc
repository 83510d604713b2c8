#include "fuzz.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace lpab::fuzz {

std::vector<Target>& Targets() {
  static std::vector<Target> targets;
  return targets;
}

void Broken(const char* file, int line, std::string_view sentence) {
  std::fprintf(stderr, "%s:%d: does not hold: %.*s\n", file, line,
               static_cast<int>(sentence.size()), sentence.data());
  std::abort();
}

uint8_t Input::Byte() {
  const ByteSpan byte = Take(1);
  return byte.empty() ? uint8_t{0} : byte[0];
}

ByteSpan Input::Take(size_t size) {
  const ByteSpan taken = rest_.first(std::min(size, rest_.size()));
  rest_ = rest_.subspan(taken.size());
  return taken;
}

ByteSpan Input::Block() {
  const size_t high = Byte();
  return Take(high << 8 | Byte());
}

}  // namespace lpab::fuzz
