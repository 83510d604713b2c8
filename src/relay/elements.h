// Parts of nested BER-TLV, as far as it parses. Private to relay.
#pragma once

#include <initializer_list>
#include <optional>
#include <vector>

#include "tlv/tlv.h"

namespace lpab::relay {

// The element at the end of a path of tags, each the first of its tag on its level. Views `bytes`.
std::optional<tlv::Element> ElementAt(ByteSpan bytes, std::initializer_list<tlv::Tag> path);
// Its contents; empty where there is none.
ByteSpan ValueAt(ByteSpan bytes, std::initializer_list<tlv::Tag> path);
// The elements of one level with this tag, at most eight.
std::vector<tlv::Element> ElementsWith(ByteSpan bytes, tlv::Tag tag);

}  // namespace lpab::relay
