// CountersFile: what crossed the modem, for programs that look from outside.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace lpab::apps {

struct Counters {
  uint64_t uart_bytes_to_modem = 0;
  uint64_t uart_bytes_from_modem = 0;
  uint64_t apdus = 0;  // that the card executed, the modem's own among them
  bool operator==(const Counters&) const = default;

  std::string ToJson() const;
};

// Holds the latest counters as one JSON object, replaced as a whole. One thread.
class CountersFile {
 public:
  // Writes the file with zeros. Errors: as io::WriteFileAtomically.
  static Result<CountersFile> Create(std::string path);

  // Writes when something changed. Errors: likewise.
  Result<void> Update(const Counters& counters);

 private:
  explicit CountersFile(std::string path) : path_(std::move(path)) {}
  Result<void> Write() const;

  std::string path_;
  Counters written_;
};

}  // namespace lpab::apps
