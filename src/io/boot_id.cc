#include "io/boot_id.h"

#include "io/files.h"

namespace lpab::io {

std::string BootId() {
  constexpr size_t kLength = 36;  // of a UUID in text
  const auto text = ReadFile("/proc/sys/kernel/random/boot_id", 256);
  if (!text || text->size() < kLength) return "unknown";
  return std::string(AsText(*text).substr(0, kLength));
}

}  // namespace lpab::io
