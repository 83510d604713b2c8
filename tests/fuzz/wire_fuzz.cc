// The PDUs of the bridge protocol, and frames cut out of a stream.
#include <set>

#include "fuzz.h"
#include "wire/fields.h"
#include "wire/frame.h"
#include "wire/pdu.h"

namespace lpab::wire {
namespace {

// docs/protocol.md, "Encoding", written apart from fields.cc: depth, minimal lengths, lists, no
// tag twice, at most 32 fields. `level` holds the elements of a level.
bool IsStrict(ByteSpan level, int depth) {
  if (depth > 6) return false;
  std::set<tlv::Tag> seen;
  std::optional<tlv::Tag> list;
  tlv::Reader reader(level, {.minimal_lengths = true});
  for (size_t count = 0; !reader.AtEnd(); ++count) {
    const auto element = reader.Next();
    if (!element) return false;
    const bool item = element->tag == 0x30 || element->tag == 0x4F;
    if (count == 0 && item) list = element->tag;
    if (list && element->tag != *list) return false;
    if (!list && !seen.insert(element->tag).second) return false;
    if (!list && count == 32) return false;
    const uint8_t first = element->whole[0];
    if ((first & 0x20) != 0 && !IsStrict(element->value, depth + 1)) return false;
  }
  return true;
}

bool IsStrictPdu(ByteSpan pdu) {
  const auto element = tlv::ReadOne(pdu, {.minimal_lengths = true});
  return element && tlv::IsConstructed(element->tag) && IsStrict(element->value, 2);
}

void CheckRefused(const Error& error) {
  LPAB_HOLDS(error.Detail<BridgeDetail>() != nullptr, "a refusal has a number of the protocol");
  LPAB_HOLDS(NumberOf(error) != ErrorNumber::kCard, "a refusal is not blamed on the card");
}

void CheckPdu(ByteSpan bytes) {
  const bool strict = IsStrictPdu(bytes);
  LPAB_HOLDS(CheckStructure(bytes).has_value() == strict, "both readings take the same structure");
  const auto decoded = Decode(bytes);
  if (!decoded) return CheckRefused(decoded.error());
  LPAB_HOLDS(strict, "a PDU that is taken is well-formed");
  if (!*decoded) {
    LPAB_HOLDS((bytes[0] & 0xC0) == 0xC0, "a PDU that is skipped is of the private class");
    return;
  }
  const Bytes encoded = Encode(**decoded);
  LPAB_HOLDS(encoded.size() <= kMaximumFrame, "a PDU that came in a frame fits into one");
  const auto again = LPAB_MUST(Decode(encoded), "a PDU that was encoded is decoded");
  LPAB_HOLDS(again.has_value() && again->index() == (*decoded)->index(), "a PDU stays of its kind");
  LPAB_HOLDS(Encode(*again) == encoded, "a PDU that was decoded is encoded alike");
  if (const auto* part = std::get_if<BatchPart>(&**decoded)) {
    LPAB_HOLDS(std::get<BatchPart>(*again).commands == part->commands, "commands come back");
  }
  if (const auto* outcome = std::get_if<Outcome>(&**decoded)) {
    LPAB_HOLDS(outcome->runs.encoded_size() == outcome->runs.Encode().size(),
               "the size of outcomes is counted as they are encoded");
    LPAB_HOLDS(outcome->runs.commands() <= kMaximumCommands, "outcomes keep to their limit");
  }
}

// The PDUs that come of the stream when it arrives in pieces; and how it ends.
struct Stream {
  std::vector<Bytes> pdus;
  bool failed = false;
  bool operator==(const Stream&) const = default;
};

Stream Decoded(ByteSpan stream, size_t piece, size_t maximum) {
  FrameDecoder decoder(maximum);
  Stream result;
  while (!stream.empty() && !result.failed) {
    const ByteSpan part = stream.first(std::min(piece, stream.size()));
    stream = stream.subspan(part.size());
    decoder.Append(part);
    while (true) {
      auto next = decoder.Next();
      result.failed = !next.has_value();
      if (!next || !*next) break;
      result.pdus.push_back(std::move(**next));
    }
  }
  return result;
}

void CheckFrames(ByteSpan stream, size_t piece, size_t maximum) {
  const Stream whole = Decoded(stream, stream.size(), maximum);
  LPAB_HOLDS(Decoded(stream, piece, maximum) == whole, "frames do not depend on the pieces");
  Bytes again;
  for (const Bytes& pdu : whole.pdus) {
    LPAB_HOLDS(!pdu.empty() && pdu.size() <= maximum, "a frame keeps to its limit");
    Append(again, EncodeFrame(pdu));
  }
  LPAB_HOLDS(again.size() <= stream.size() && Equal(again, stream.first(again.size())),
             "frames are encoded as they came");
}

}  // namespace

// The first byte: 0 for a PDU, otherwise the size of the pieces of a stream.
LPAB_FUZZ_TARGET(wire, input) {
  fuzz::Input in(input);
  const size_t piece = in.Byte();
  if (piece == 0) return CheckPdu(in.Rest());
  CheckFrames(in.Rest(), piece, 512);
}

}  // namespace lpab::wire
