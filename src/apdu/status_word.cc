#include "apdu/status_word.h"

#include "base/hex.h"

namespace lpab::apdu {

std::string StatusWord::ToString() const {
  const uint8_t bytes[] = {sw1(), sw2()};
  return ToHex(bytes);
}

}  // namespace lpab::apdu
