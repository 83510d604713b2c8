// Bytes and views of bytes. Every parser in the project reads a ByteSpan; only owners hold Bytes.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lpab {

using Bytes = std::vector<uint8_t>;
using ByteSpan = std::span<const uint8_t>;

inline ByteSpan AsBytes(std::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}
inline std::string_view AsText(ByteSpan bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
inline Bytes ToBytes(ByteSpan bytes) { return Bytes(bytes.begin(), bytes.end()); }
inline void Append(Bytes& out, ByteSpan more) { out.insert(out.end(), more.begin(), more.end()); }
inline bool Equal(ByteSpan a, ByteSpan b) { return std::ranges::equal(a, b); }

// All parts, one after the other.
Bytes Concat(std::initializer_list<ByteSpan> parts);

// Comparison whose time does not depend on where the first difference is. For MACs and secrets.
bool EqualConstantTime(ByteSpan a, ByteSpan b);

}  // namespace lpab
