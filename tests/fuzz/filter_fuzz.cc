// The filter of the bridge: what it lets through to the card, read by a second parser, is allowed.
#include <set>

#include "bridge/apdu_filter.h"
#include "fuzz.h"
#include "tlv/tlv.h"

namespace lpab::bridge {
namespace {

using Chain = std::vector<card::BatchCommand>;

constexpr tlv::Limits kStrict{.maximum_length = 1u << 24, .minimal_lengths = true};

// The tables of docs/protocol.md, "Filter", written apart from apdu_filter.cc.
bool MaySend(tlv::Tag tag, Role role) {
  static const std::set<tlv::Tag> reads = {0xBF20, 0xBF22, 0xBF28, 0xBF2B,
                                           0xBF2D, 0xBF3C, 0xBF3E, 0xBF43};
  static const std::set<tlv::Tag> installs = {0xBF21, 0xBF29, 0xBF2E, 0xBF30, 0xBF31,
                                              0xBF32, 0xBF36, 0xBF38, 0xBF41};
  static const std::set<tlv::Tag> owns = {0xBF33, 0xBF34, 0xBF35, 0xBF3F};
  if (reads.contains(tag)) return true;
  if (installs.contains(tag)) return role != Role::kViewer;
  return owns.contains(tag) && role == Role::kOwner;
}

Bytes CheckedObject(const Chain& chain) {
  Bytes object;
  for (size_t i = 0; i < chain.size(); ++i) {
    const apdu::CommandApdu& block = chain[i].command;
    const bool last = i + 1 == chain.size();
    LPAB_HOLDS(block.cla == 0x80 && block.ins == 0xE2, "only STORE DATA reaches the card");
    LPAB_HOLDS(block.p1 == (last ? 0x91 : 0x11), "a chain ends with its last block");
    LPAB_HOLDS(block.p2 == i && i < 256, "blocks count up from zero");
    LPAB_HOLDS(!block.data.empty(), "a block has data");
    Append(object, block.data);
  }
  return object;
}

bool HoldsOnly(ByteSpan list, tlv::Tag tag) {
  tlv::Reader reader(list, kStrict);
  while (!reader.AtEnd()) {
    const auto element = reader.Next();
    if (!element || element->tag != tag) return false;
  }
  return true;
}

// A package that is complete: BF23, then A0, A1, A2, A3 in that order with their own elements.
void CheckPackage(ByteSpan package) {
  const auto whole = LPAB_MUST(tlv::ReadOne(package, kStrict), "a whole package is one element");
  tlv::Reader reader(whole.value, kStrict);
  const auto first = LPAB_MUST(reader.Next(), "a package has a first element");
  LPAB_HOLDS(first.tag == 0xBF23, "a package begins with BF23");
  tlv::Tag before = 0;
  while (!reader.AtEnd()) {
    const auto list = LPAB_MUST(reader.Next(), "a package is made of elements");
    LPAB_HOLDS(list.tag >= 0xA0 && list.tag <= 0xA3 && list.tag > before, "lists are in order");
    before = list.tag;
    const tlv::Tag member = list.tag == 0xA1 ? 0x88 : list.tag == 0xA3 ? 0x86 : 0x87;
    LPAB_HOLDS(HoldsOnly(list.value, member), "a list holds elements of its own");
  }
}

// What has gone to the card on one session.
class Card {
 public:
  void Take(const Chain& chain, Role role, bool goes_on) {
    const Bytes object = CheckedObject(chain);
    const auto header = LPAB_MUST(tlv::ReadHeader(object, kStrict), "an object has a header");
    if (header.tag == 0xBF36) {
      LPAB_HOLDS(MaySend(header.tag, role), "the role may load packages");
      announced_ = header.size + header.length;
      package_ = object;
    } else if (tlv::ReadOne(object, kStrict) && MaySend(header.tag, role)) {
      package_.clear();
    } else {
      LPAB_HOLDS(!package_.empty(), "what is no object of the role continues a package");
      Append(package_, object);
    }
    LPAB_HOLDS(package_.size() <= announced_ || package_.empty(), "a package keeps to its length");
    if (!package_.empty() && package_.size() == announced_) CheckPackage(package_);
    if (!goes_on) package_.clear();
  }
  void Refused() { package_.clear(); }

 private:
  Bytes package_;  // from BF36 on, while the filter may take more of it
  size_t announced_ = 0;
};

// An object in blocks, or blocks as they come.
Chain TakeChain(fuzz::Input& in) {
  Chain chain;
  if (in.Flag()) {
    const size_t block = 1 + in.Number(254);
    const ByteSpan object = in.Block();
    for (size_t at = 0; at < object.size(); at += block) {
      const ByteSpan part = object.subspan(at, std::min(block, object.size() - at));
      const uint8_t p1 = at + part.size() == object.size() ? 0x91 : 0x11;
      chain.push_back({{0x80, 0xE2, p1, static_cast<uint8_t>(at / block), ToBytes(part), {}}, {}});
    }
    return chain;
  }
  for (size_t blocks = in.Number(4); blocks > 0; --blocks) {
    const auto command = apdu::CommandApdu::Decode(in.Take(in.Number(255)));
    if (command) chain.push_back({*command, {}});
  }
  return chain;
}

}  // namespace

// Chains one after the other, each with a role and the end it comes to on the card.
LPAB_FUZZ_TARGET(filter, input) {
  fuzz::Input in(input);
  ApduFilter filter;
  Card card;
  while (!in.AtEnd()) {
    const Role role = static_cast<Role>(in.Number(2));
    const bool goes_on = in.Number(7) != 0;
    const Chain chain = TakeChain(in);
    if (filter.Judge(chain, role)) {
      card.Refused();
      continue;
    }
    card.Take(chain, role, goes_on);
    filter.Ended(std::vector<card::CommandOutcome>(
        chain.size(), {card::OutcomeKind::kAnswered,
                       {{}, goes_on ? apdu::kSwSuccess : apdu::kSwConditionsNotSatisfied}}));
  }
}

}  // namespace lpab::bridge
