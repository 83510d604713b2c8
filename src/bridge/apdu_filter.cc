#include "bridge/apdu_filter.h"

#include <algorithm>

#include "tlv/tlv.h"
#include "wire/error.h"

namespace lpab::bridge {
namespace {

using wire::ErrorNumber;

constexpr uint8_t kProprietary = 0x80;  // CLA without channel, chaining or secure messaging
constexpr uint8_t kMoreBlocks = 0x11;   // P1. Spec: SGP.22 section 5.7.2
constexpr uint8_t kLastBlock = 0x91;
constexpr size_t kMostBlocks = 256;  // P2 does not wrap

constexpr uint16_t kPackage = 0xBF36;
constexpr uint16_t kEnableProfile = 0xBF31;
constexpr uint16_t kDisableProfile = 0xBF32;
constexpr uint16_t kInitialiseSecureChannel = 0xBF23;

struct Rule {
  uint16_t tag;
  const char* function;
  Role least;
  bool changes = false;  // the card, in a way that its owner wants to hear of
};

// Spec: SGP.22 section 5.7. Not here, and so refused: SGP.32's BF50 to BF5A (AddInitialEim hands
// the card over), BF42, and what comes within a package only (BF23 to BF26, BF2A).
constexpr Rule kRules[] = {
    {0xBF20, "GetEUICCInfo1", Role::kViewer},
    {0xBF21, "PrepareDownload", Role::kInstaller},
    {0xBF22, "GetEUICCInfo2", Role::kViewer},
    {0xBF28, "ListNotification", Role::kViewer},
    {0xBF29, "SetNickname", Role::kInstaller, true},
    {0xBF2B, "RetrieveNotificationsList", Role::kViewer},
    {0xBF2D, "GetProfilesInfo", Role::kViewer},
    {0xBF2E, "GetEUICCChallenge", Role::kInstaller},
    {0xBF30, "RemoveNotificationFromList", Role::kInstaller},
    {kEnableProfile, "EnableProfile", Role::kInstaller, true},
    {kDisableProfile, "DisableProfile", Role::kInstaller, true},
    {0xBF33, "DeleteProfile", Role::kOwner, true},
    {0xBF34, "eUICCMemoryReset", Role::kOwner, true},
    {0xBF35, "LoadCRL", Role::kOwner, true},
    {kPackage, "LoadBoundProfilePackage", Role::kInstaller, true},
    {0xBF38, "AuthenticateServer", Role::kInstaller},
    {0xBF3C, "EuiccConfiguredAddresses", Role::kViewer},
    {0xBF3E, "GetEUICCData", Role::kViewer},
    {0xBF3F, "SetDefaultDpAddress", Role::kOwner, true},
    {0xBF41, "CancelSession", Role::kInstaller},
    {0xBF43, "GetRAT", Role::kViewer},
};

FilterRefusal Malformed(std::string why) {
  return {apdu::kSwIncorrectData,
          wire::NumberedError(ErrorNumber::kNotAllowed,
                              "the device lets no such command through: " + std::move(why))};
}

FilterRefusal Unknown(uint16_t tag) {
  return {apdu::kSwReferenceNotFound,
          wire::NumberedError(ErrorNumber::kNotAllowed,
                              "the device lets no command " + tlv::TagName(tag) + " through")};
}

FilterRefusal NotInRole(const Rule& rule, Role role) {
  return {apdu::kSwSecurityNotSatisfied,
          wire::NumberedError(ErrorNumber::kNotAllowed,
                              "the role " + std::string(RoleName(rule.least)) + " is needed for " +
                                  rule.function + "; this client is " + std::string(RoleName(role)))
              .WithNext("the device's owner gives roles")};
}

// An element's head. Nothing where tag or length are not canonical: a tag of one or two bytes in
// its shortest form, the length definite and minimal.
struct Head {
  uint16_t tag = 0;
  size_t size = 0;    // bytes of tag and length
  size_t length = 0;  // that it announces
  size_t whole() const { return size + length; }
};

std::optional<size_t> ReadLength(ByteSpan bytes, size_t& at) {
  if (at >= bytes.size()) return std::nullopt;
  const uint8_t first = bytes[at++];
  if (first < 0x80) return first;
  const size_t count = first & 0x7F;
  if (count == 0 || count > 3 || bytes.size() - at < count) return std::nullopt;
  size_t length = 0;
  for (size_t i = 0; i < count; ++i) length = length << 8 | bytes[at++];
  const size_t least = count == 1 ? 0x80 : size_t{1} << (8 * (count - 1));
  return length < least ? std::nullopt : std::optional(length);
}

std::optional<Head> ReadHead(ByteSpan bytes) {
  if (bytes.empty() || bytes[0] == 0) return std::nullopt;
  Head head;
  size_t at = 1;
  head.tag = bytes[0];
  if ((bytes[0] & 0x1F) == 0x1F) {
    // The number does not fit in the first byte, and ends in the second.
    if (bytes.size() < 2 || bytes[1] < 0x1F || bytes[1] > 0x7F) return std::nullopt;
    head.tag = static_cast<uint16_t>(head.tag << 8 | bytes[1]);
    at = 2;
  }
  const auto length = ReadLength(bytes, at);
  if (!length) return std::nullopt;
  head.size = at;
  head.length = *length;
  return head;
}

// The head of what is one element and nothing else.
std::optional<Head> ReadWhole(ByteSpan bytes) {
  const auto head = ReadHead(bytes);
  return head && head->whole() == bytes.size() ? head : std::nullopt;
}

// The profile that a request names first, alone or in A0. Spec: SGP.22 sections 5.7.16 to 5.7.21.
void TakeProfile(ByteSpan value, JudgedObject& out) {
  constexpr size_t kIccidSize = 10;
  constexpr size_t kLongestAid = 16;
  auto head = ReadHead(value);
  if (head && head->tag == 0xA0) {
    value = value.subspan(head->size);
    head = ReadHead(value);
  }
  if (!head || head->whole() > value.size()) return;
  const ByteSpan name = value.subspan(head->size, head->length);
  if (head->tag == 0x5A && name.size() == kIccidSize) out.iccid = ToBytes(name);
  if (head->tag == 0x4F && name.size() <= kLongestAid) out.isdp_aid = ToBytes(name);
}

bool IsSegmentTag(uint16_t tag) {
  return (tag >= 0xA0 && tag <= 0xA3) || (tag >= 0x86 && tag <= 0x88);
}

// Of the elements in a list.
uint16_t MemberTag(uint16_t list) { return list == 0xA1 ? 0x88 : list == 0xA3 ? 0x86 : 0x87; }

// The header's list comes with its first elements.
bool ComesWithElements(uint16_t list) { return list == 0xA0 || list == 0xA2; }

// Joins the blocks. Nothing where they are not one chain of STORE DATA.
std::optional<Bytes> Join(std::span<const card::BatchCommand> chain) {
  if (chain.empty() || chain.size() > kMostBlocks) return std::nullopt;
  Bytes object;
  for (size_t i = 0; i < chain.size(); ++i) {
    const apdu::CommandApdu& block = chain[i].command;
    const uint8_t p1 = i + 1 == chain.size() ? kLastBlock : kMoreBlocks;
    if (block.cla != kProprietary || block.ins != apdu::ins::kStoreData || block.p1 != p1 ||
        block.p2 != i || block.data.empty()) {
      return std::nullopt;
    }
    Append(object, block.data);
  }
  return object;
}

}  // namespace

std::optional<FilterRefusal> ApduFilter::Judge(std::span<const card::BatchCommand> chain,
                                               Role role) {
  blocks_ = chain.size();
  judged_ = {};
  const auto object = Join(chain);
  if (object) return JudgeObject(*object, role);
  package_.reset();
  return Malformed("it is not one whole chain of STORE DATA");
}

std::optional<FilterRefusal> ApduFilter::JudgeObject(ByteSpan object, Role role) {
  const auto head = ReadHead(object);
  if (head && IsSegmentTag(head->tag)) return JudgeSegment(object);
  package_.reset();
  if (!head) return Malformed("its tag or length is not canonical");
  const auto rule = std::ranges::find(kRules, head->tag, &Rule::tag);
  if (rule == std::end(kRules)) return Unknown(head->tag);
  judged_ = {rule->function, rule->tag, rule->changes};
  if (rule->changes && head->tag != kPackage) TakeProfile(object.subspan(head->size), judged_);
  if (role < rule->least) return NotInRole(*rule, role);
  if (head->tag == kPackage) return JudgePackageStart(object);
  if (head->whole() != object.size()) {
    return Malformed(std::string(rule->function) + " is not as long as it says");
  }
  return std::nullopt;
}

// Spec: SGP.22 section 2.5.5: BF36's header with the whole BF23.
std::optional<FilterRefusal> ApduFilter::JudgePackageStart(ByteSpan object) {
  const Head package = *ReadHead(object);
  const auto request = ReadWhole(object.subspan(package.size));
  if (!request || request->tag != kInitialiseSecureChannel || request->whole() > package.length) {
    return Malformed("a package does not begin with BF36 and one whole BF23");
  }
  package_ = Package{package.length - request->whole()};
  judged_.begins_package = true;
  return std::nullopt;
}

std::optional<FilterRefusal> ApduFilter::JudgeSegment(ByteSpan segment) {
  if (!package_) return Malformed("a segment of no package");
  const auto rule = std::ranges::find(kRules, kPackage, &Rule::tag);
  judged_ = {rule->function, rule->tag, rule->changes};
  if (package_->Take(segment)) return std::nullopt;
  package_.reset();
  return Malformed("a segment that does not continue its package");
}

bool ApduFilter::Package::Take(ByteSpan segment) {
  return list_left == 0 ? TakeListStart(segment) : TakeElement(segment);
}

bool ApduFilter::Package::TakeElement(ByteSpan element) {
  const auto head = ReadWhole(element);
  if (!head || head->tag != MemberTag(list) || head->whole() > list_left) return false;
  list_left -= head->whole();
  return true;
}

// A1 and A3 are sent as headers, A0 and A2 with whole elements behind.
bool ApduFilter::Package::TakeListStart(ByteSpan segment) {
  const auto head = ReadHead(segment);
  if (!head || head->tag < 0xA0 || head->tag > 0xA3 || head->tag <= list) return false;
  if (head->whole() > left) return false;
  left -= head->whole();
  list = head->tag;
  list_left = head->length;
  ByteSpan rest = segment.subspan(head->size);
  if (!ComesWithElements(list)) return rest.empty();
  while (!rest.empty()) {
    const auto element = ReadHead(rest);
    if (!element || element->whole() > rest.size()) return false;
    if (!TakeElement(rest.first(element->whole()))) return false;
    rest = rest.subspan(element->whole());
  }
  return true;
}

void ApduFilter::Ended(const std::vector<card::CommandOutcome>& outcomes) {
  const bool goes_on = outcomes.size() == blocks_ &&
                       std::ranges::all_of(outcomes, [](const card::CommandOutcome& outcome) {
                         return outcome.kind == card::OutcomeKind::kAnswered &&
                                outcome.response.data.empty() &&
                                (outcome.response.sw == apdu::kSwSuccess ||
                                 outcome.response.sw.value() >> 8 == 0x91);
                       });
  if (!goes_on) package_.reset();
}

std::optional<FilterRefusal> JudgeSwitch(std::span<const card::BatchCommand> chain, Role role) {
  if (auto refusal = ApduFilter().Judge(chain, role)) return refusal;
  const uint16_t tag = ReadHead(*Join(chain))->tag;
  if (tag == kEnableProfile || tag == kDisableProfile) return std::nullopt;
  return Malformed("a switch enables or disables a profile");
}

}  // namespace lpab::bridge
