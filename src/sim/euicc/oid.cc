#include "sim/euicc/oid.h"

#include <charconv>
#include <cstdint>
#include <vector>

namespace lpab::sim::euicc {
namespace {

Unexpected Invalid(std::string_view dotted) {
  return Fail(ErrorCode::kInvalidArgument, "\"" + std::string(dotted) + "\" is no OID");
}

Result<std::vector<uint32_t>> ReadArcs(std::string_view dotted) {
  std::vector<uint32_t> arcs;
  const char* at = dotted.data();
  const char* const end = at + dotted.size();
  while (true) {
    uint32_t arc = 0;
    const auto [next, error] = std::from_chars(at, end, arc);
    if (error != std::errc() || arc > 0x0FFFFFFF) return Invalid(dotted);
    arcs.push_back(arc);
    if (next == end) return arcs;
    if (*next != '.') return Invalid(dotted);
    at = next + 1;
  }
}

void AppendArc(uint32_t arc, Bytes& out) {
  int shift = 28;
  while (shift > 0 && arc >> shift == 0) shift -= 7;
  for (; shift >= 0; shift -= 7) {
    const uint8_t more = shift > 0 ? 0x80 : 0x00;
    out.push_back(static_cast<uint8_t>(more | (arc >> shift & 0x7F)));
  }
}

}  // namespace

Result<Bytes> EncodeOid(std::string_view dotted) {
  LPAB_ASSIGN(const std::vector<uint32_t> arcs, ReadArcs(dotted));
  if (arcs.size() < 2 || arcs[0] > 2 || (arcs[0] < 2 && arcs[1] > 39)) return Invalid(dotted);
  Bytes contents;
  AppendArc(arcs[0] * 40 + arcs[1], contents);
  for (size_t i = 2; i < arcs.size(); ++i) AppendArc(arcs[i], contents);
  return contents;
}

}  // namespace lpab::sim::euicc
