// What the fuzz targets share: how a target is declared, how it says what does not hold, and how it
// reads its input. One target a file; libFuzzer runs it (libfuzzer_main.cc), and the replay program
// runs it on the files of its corpus (replay_main.cc).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace lpab::fuzz {

struct Target {
  std::string_view name;  // of its file and of its corpus: "tlv"
  void (*run)(ByteSpan input) = nullptr;
};

// All targets linked into this program.
std::vector<Target>& Targets();

// Adds a target before main().
struct Registered {
  Registered(std::string_view name, void (*run)(ByteSpan)) { Targets().push_back({name, run}); }
};

// Ends the program with a sentence on standard error: libFuzzer keeps the input as a finding.
[[noreturn]] void Broken(const char* file, int line, std::string_view sentence);

// The value of a result that must be one: a value made here, or bytes that were decoded before.
template <typename T>
T Must(Result<T> result, const char* file, int line, std::string_view sentence) {
  if (!result) Broken(file, line, std::string(sentence) + ": " + result.error().ToString());
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

// Takes an input apart from its front; what is not there reads as zero or empty.
class Input {
 public:
  explicit Input(ByteSpan bytes) : rest_(bytes) {}

  bool AtEnd() const { return rest_.empty(); }
  uint8_t Byte();
  // From 0 to `maximum`, of one byte.
  size_t Number(size_t maximum) { return Byte() % (maximum + 1); }
  bool Flag() { return (Byte() & 1) != 0; }
  // At most `size` bytes.
  ByteSpan Take(size_t size);
  // A length of two bytes, and at most so many bytes.
  ByteSpan Block();
  ByteSpan Rest() const { return rest_; }

 private:
  ByteSpan rest_;
};

}  // namespace lpab::fuzz

// LPAB_FUZZ_TARGET(tlv, input) { ... }  `input` is a ByteSpan.
#define LPAB_FUZZ_TARGET(name, input)                                               \
  static void Fuzz_##name(::lpab::ByteSpan input);                                  \
  static const ::lpab::fuzz::Registered fuzz_registered_##name(#name, Fuzz_##name); \
  static void Fuzz_##name(::lpab::ByteSpan input)

// LPAB_HOLDS(condition, "what must hold");
#define LPAB_HOLDS(condition, sentence)                                     \
  do {                                                                      \
    if (!(condition)) ::lpab::fuzz::Broken(__FILE__, __LINE__, (sentence)); \
  } while (false)

// LPAB_MUST(result, "what must work"): its value.
#define LPAB_MUST(result, sentence) ::lpab::fuzz::Must((result), __FILE__, __LINE__, (sentence))
