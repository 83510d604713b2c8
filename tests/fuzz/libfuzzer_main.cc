// The way from libFuzzer to the one target that is linked in.
#include "fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // Empty inputs come as a null pointer, which no caller of the parsers has.
  static const uint8_t nothing = 0;
  lpab::fuzz::Targets().front().run({data == nullptr ? &nothing : data, size});
  return 0;
}
