// Which bytes of an ES10 message are private: the device's own, small knowledge of SGP.22.
#pragma once

#include <vector>

#include "base/bytes.h"

namespace lpab::tap {

struct PrivateParts {
  std::vector<bool> hidden;    // for each byte
  std::vector<Bytes> secrets;  // those that are whole
};

// Of a request or an answer: matching ids and hashes of confirmation codes are secrets; ICCID, EID
// and IMEI are hidden but for their last two bytes, unless `full_identifiers`. `object` may end
// anywhere; of a value that is cut all is hidden. Pure.
// Spec: SGP.22 annex H: BF38, BF21, and the tag 5A wherever it stands.
PrivateParts FindPrivate(ByteSpan object, bool full_identifiers);

// The bytes in hex from `from` on, with '*' for each digit of a hidden one.
std::string HexWithout(const std::vector<bool>& hidden, ByteSpan bytes, size_t from = 0);

}  // namespace lpab::tap
