// What crosses ES10, ES8+ and ES9+ as a tree of the specification's names and values, for people
// and traces. Not for decisions: the messages of this folder are (es10c.h, notification.h, ...).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tlv/tlv.h"

namespace lpab::sgp22 {

// Who may see a value.
enum class Privacy {
  kPublic,
  kIdentifier,  // names a card, a profile or a device: shortened to its last digits
  kSecret,      // lets others download or guess a code: never shown
};

// One element. `value` is escaped text; empty where there are children.
struct TreeNode {
  std::string name;  // of SGP.22 annex H, "iccid"; "tag 9F70" where it is not known
  tlv::Tag tag = 0;  // 0: not from TLV
  std::string value;
  std::vector<TreeNode> children;
  Privacy privacy = Privacy::kPublic;
  size_t offset = 0;  // of the value in the bytes that were decoded
  size_t length = 0;  // bytes of it that are there
  bool cut = false;   // the bytes end before the element does

  bool operator==(const TreeNode&) const = default;
};

// An ES10 request or answer, also one segment of a package, as the elements at its top. Pure and
// total: elements that no table knows are shown in hex under their tags, what does not parse is the
// node "rest", and an element that is cut is shown as far as it goes. Bounded: 16 levels, 20000
// nodes, values of more than 64 bytes by their first 32. Spec: SGP.22 section 5.7 and annex H.
std::vector<TreeNode> Es10RequestTree(ByteSpan bytes);
std::vector<TreeNode> Es10AnswerTree(ByteSpan bytes);

// The bytes that a field of ES9+ JSON holds in Base64: ("serverSigned1", 30...).
// Spec: SGP.22 section 6.5.2.
std::vector<TreeNode> Es9FieldTree(std::string_view field, ByteSpan bytes);
// Whether a field of ES9+ JSON is one of those.
bool IsEs9BinaryField(std::string_view field);
// Who may see a field of ES9+ or ES11 JSON that is text: an event id is a matching id.
Privacy Es9FieldPrivacy(std::string_view field);

// "GetProfilesInfo" by the tag that request and answer begin with; empty where it is not known.
std::string_view Es10FunctionName(tlv::Tag tag);

// Takes secrets out of the tree: "(hidden)"; identifiers too, but for their last four digits,
// unless `full_identifiers`.
void HidePrivate(std::vector<TreeNode>& nodes, bool full_identifiers);

}  // namespace lpab::sgp22
