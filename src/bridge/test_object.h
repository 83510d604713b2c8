// Commands that the filter lets through, of any size, for tests.
#pragma once

#include "apdu/apdu.h"

namespace lpab::bridge {

// BF38 (AuthenticateServer) or BFxx of this many bytes, 3 at least; all of its value is `fill`.
inline Bytes TestObject(size_t size, uint8_t fill, uint8_t tag = 0x38) {
  Bytes object = {0xBF, tag};
  if (size < 3 + 0x80) {
    object.push_back(static_cast<uint8_t>(size - 3));
  } else if (size < 4 + 0x100) {
    object.insert(object.end(), {0x81, static_cast<uint8_t>(size - 4)});
  } else {
    const size_t length = size - 5;
    object.insert(object.end(),
                  {0x82, static_cast<uint8_t>(length >> 8), static_cast<uint8_t>(length)});
  }
  object.resize(size, fill);
  return object;
}

// The blocks of one chain of STORE DATA.
inline std::vector<apdu::CommandApdu> TestBlocks(size_t blocks, size_t block_size, uint8_t fill) {
  const Bytes object = TestObject(blocks * block_size, fill);
  std::vector<apdu::CommandApdu> chain;
  for (size_t i = 0; i < blocks; ++i) {
    const uint8_t p1 = i + 1 == blocks ? 0x91 : 0x11;
    const ByteSpan data = ByteSpan(object).subspan(i * block_size, block_size);
    chain.push_back({0x80, 0xE2, p1, static_cast<uint8_t>(i), ToBytes(data), {}});
  }
  return chain;
}

}  // namespace lpab::bridge
