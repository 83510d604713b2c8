#include "sgp22/tree.h"

#include <map>

#include "base/bcd.h"
#include "base/hex.h"
#include "base/log.h"
#include "sgp22/capabilities.h"
#include "sgp22/euicc_info.h"
#include "sgp22/profile_info.h"
#include "sgp22/result_texts.h"
#include "sgp22/tree_tables.h"

namespace lpab::sgp22 {
namespace {

constexpr int kMostLevels = 16;
constexpr size_t kMostNodes = 20000;
constexpr size_t kLongestShown = 64;  // bytes in hex; longer ones by their beginning
constexpr size_t kShownOfLonger = 32;
constexpr size_t kLongestText = 1000;
constexpr size_t kMacSize = 8;
constexpr size_t kLastDigits = 4;
constexpr char kHidden[] = "(hidden)";

std::string HexText(ByteSpan bytes) {
  if (bytes.size() <= kLongestShown) return ToHex(bytes);
  return ToHex(bytes.first(kShownOfLonger)) + "... (" + std::to_string(bytes.size()) + " bytes)";
}

std::string Joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

std::string TagListText(ByteSpan value) {
  std::string text;
  for (size_t i = 0; i < value.size(); ++i) {
    if (!text.empty()) text += ' ';
    const bool two = (value[i] & 0x1F) == 0x1F && i + 1 < value.size();
    text += ToHex(value.subspan(i, two ? 2 : 1));
    if (two) ++i;
  }
  return text;
}

std::string IntegerText(ByteSpan value, const Shape& shape) {
  const auto number = tlv::ReadUint(value);
  if (!number) return HexText(value);
  if (shape.form == Form::kResult && *number <= UINT16_MAX) {
    const int code = static_cast<int>(*number);
    return code == 0 ? "0 (ok)" : ResultText(shape.result_function, code);
  }
  std::string text = std::to_string(*number);
  for (const Word& word : shape.words) {
    if (static_cast<uint64_t>(word.code) == *number) text += " (" + std::string(word.text) + ")";
  }
  return text;
}

std::string BitsText(ByteSpan value, Form form) {
  if (form == Form::kEvents) {
    const auto events = NotificationEvents::FromBitString(value);
    return events ? events->ToString() : HexText(value);
  }
  const auto names = form == Form::kRules     ? PolicyRuleNames(value)
                     : form == Form::kRspBits ? RspCapabilityNames(value)
                                              : UiccCapabilityNames(value);
  return names ? Joined(*names) : HexText(value);
}

// What does not read as its form says is hex.
std::string ValueText(ByteSpan value, const Shape& shape) {
  switch (shape.form) {
    case Form::kInteger:
    case Form::kResult:
      return IntegerText(value, shape);
    case Form::kText:
      return log::Escape(AsText(value), kLongestText);
    case Form::kBoolean:
      return value.size() != 1 ? HexText(value) : value[0] != 0 ? "true" : "false";
    case Form::kIccid:
      return FromSwappedBcd(value).value_or(HexText(value));
    case Form::kVersion: {
      const auto version = Version::FromContents(value);
      return version ? version->ToString() : HexText(value);
    }
    case Form::kOid:
      return OidText(value).value_or(HexText(value));
    case Form::kEvents:
    case Form::kRules:
    case Form::kUiccBits:
    case Form::kRspBits:
      return BitsText(value, shape.form);
    case Form::kTagList:
      return TagListText(value);
    case Form::kCertificate:
      return "certificate of " + std::to_string(value.size()) + " bytes";
    case Form::kEid:
    case Form::kAuto:
    case Form::kBytes:
    case Form::kMacced:
      break;
  }
  return HexText(value);
}

// What an element is called whose level has no row for it: in a place that is not known, an
// identifier is still one.
const Row* CommonRow(tlv::Tag tag) {
  static constexpr Shape kIdentifier{Form::kBytes, {}, {}, {}, Privacy::kIdentifier};
  static constexpr Row kIccidOrEid{0x5A, "tag 5A", &kIdentifier};
  return tag == 0x5A ? &kIccidOrEid : nullptr;
}

// The row of the element that is the `occurrence`th of its tag on the level, from 0.
const Row* FindRow(std::span<const Row> rows, tlv::Tag tag, size_t occurrence) {
  const Row* found = nullptr;
  for (const Row& row : rows) {
    if (row.tag != tag) continue;
    found = &row;
    if (occurrence-- == 0) break;
  }
  return found != nullptr ? found : CommonRow(tag);
}

// The place of the digits of an EID in a certificate's subject: the attribute serialNumber.
std::optional<size_t> FindEidIn(ByteSpan certificate) {
  constexpr size_t kDigits = 32;
  for (const uint8_t string_type : {0x13, 0x0C}) {
    const Bytes attribute = {0x06, 0x03, 0x55, 0x04, 0x05, string_type, kDigits};
    const auto found =
        std::search(certificate.begin(), certificate.end(), attribute.begin(), attribute.end());
    if (found == certificate.end()) continue;
    const size_t start = static_cast<size_t>(found - certificate.begin()) + attribute.size();
    if (certificate.size() - start >= kDigits) return start;
  }
  return std::nullopt;
}

// Reads the levels of one input. Used once.
class TreeBuilder {
 public:
  explicit TreeBuilder(ByteSpan input) : input_(input) {}

  std::vector<TreeNode> Level(ByteSpan bytes, std::span<const Row> rows, int depth) {
    std::vector<TreeNode> nodes;
    std::map<tlv::Tag, size_t> seen;
    while (!bytes.empty()) {
      const auto header = tlv::ReadHeader(bytes, {.maximum_length = SIZE_MAX});
      if (!header || ++count_ > kMostNodes) {
        nodes.push_back(Rest(bytes));
        break;
      }
      const size_t there = std::min(header->length, bytes.size() - header->size);
      const Row* row = FindRow(rows, header->tag, seen[header->tag]++);
      TreeNode node = Element(header->tag, bytes.subspan(header->size, there), row, depth);
      node.cut = there < header->length;
      nodes.push_back(std::move(node));
      bytes = bytes.subspan(header->size + there);
    }
    return nodes;
  }

  TreeNode Rest(ByteSpan bytes) const {
    TreeNode node;
    node.name = "rest";
    Place(node, bytes);
    node.value = HexText(bytes);
    return node;
  }

 private:
  void Place(TreeNode& node, ByteSpan value) const {
    node.offset = static_cast<size_t>(value.data() - input_.data());
    node.length = value.size();
  }

  TreeNode Element(tlv::Tag tag, ByteSpan value, const Row* row, int depth) {
    static constexpr Shape kUnknown{};
    const Shape& shape = row != nullptr ? *row->shape : kUnknown;
    TreeNode node;
    node.tag = tag;
    node.name = row != nullptr ? std::string(row->name) : "tag " + tlv::TagName(tag);
    node.privacy = shape.privacy;
    Place(node, value);
    if (!HasChildren(tag, value, shape, depth)) {
      node.value = ValueText(value, shape);
      if (shape.form == Form::kCertificate) AddEid(value, node);
      return node;
    }
    const size_t mac = shape.form == Form::kMacced ? std::min(value.size(), kMacSize) : 0;
    node.children = Level(value.first(value.size() - mac), shape.rows, depth + 1);
    return node;
  }

  // A constructed element of a known place always; of an unknown one only where it parses.
  static bool HasChildren(tlv::Tag tag, ByteSpan value, const Shape& shape, int depth) {
    if (depth >= kMostLevels) return false;
    if (shape.form == Form::kMacced) return IsMetadata(value);
    if (shape.form != Form::kAuto || !tlv::IsConstructed(tag)) return false;
    return !shape.rows.empty() || value.empty() || tlv::ReadHeader(value).has_value();
  }

  // A MACed segment holds metadata from its beginning, or the rest of metadata.
  static bool IsMetadata(ByteSpan value) {
    const auto header = tlv::ReadHeader(value);
    return header && header->tag == 0xBF25;
  }

  void AddEid(ByteSpan certificate, TreeNode& node) const {
    const auto start = FindEidIn(certificate);
    if (!start) return;
    constexpr size_t kDigits = 32;
    TreeNode eid;
    eid.name = "subject serialNumber";
    eid.privacy = Privacy::kIdentifier;
    Place(eid, certificate.subspan(*start, kDigits));
    eid.value = log::Escape(AsText(certificate.subspan(*start, kDigits)));
    node.children.push_back(std::move(eid));
  }

  const ByteSpan input_;
  size_t count_ = 0;
};

std::vector<TreeNode> Tree(ByteSpan bytes, std::span<const Row> rows) {
  return TreeBuilder(bytes).Level(bytes, rows, 0);
}

const FieldRow* FindField(std::string_view field) {
  for (const FieldRow& row : Es9FieldRows()) {
    if (row.field == field) return &row;
  }
  return nullptr;
}

}  // namespace

std::vector<TreeNode> Es10RequestTree(ByteSpan bytes) { return Tree(bytes, Es10RequestRows()); }
std::vector<TreeNode> Es10AnswerTree(ByteSpan bytes) { return Tree(bytes, Es10AnswerRows()); }

std::vector<TreeNode> Es9FieldTree(std::string_view field, ByteSpan bytes) {
  const FieldRow* row = FindField(field);
  if (row != nullptr && !row->rows.empty()) return Tree(bytes, row->rows);
  TreeNode node = TreeBuilder(bytes).Rest(bytes);
  node.name = "bytes";
  return {std::move(node)};
}

bool IsEs9BinaryField(std::string_view field) { return FindField(field) != nullptr; }

Privacy Es9FieldPrivacy(std::string_view field) {
  if (field == "matchingId" || field == "eventId") return Privacy::kSecret;
  if (field == "iccid" || field == "eid") return Privacy::kIdentifier;
  return Privacy::kPublic;
}

std::string_view Es10FunctionName(tlv::Tag tag) {
  for (const Row& row : Es10RequestRows()) {
    if (row.tag == tag) return row.name;
  }
  return "";
}

void HidePrivate(std::vector<TreeNode>& nodes, bool full_identifiers) {
  for (TreeNode& node : nodes) {
    if (node.privacy == Privacy::kSecret) {
      node.value = kHidden;
      node.children.clear();
    } else if (node.privacy == Privacy::kIdentifier && !full_identifiers) {
      const size_t hidden = node.value.size() - std::min(node.value.size(), kLastDigits);
      if (hidden > 0) node.value.replace(0, hidden, "...");
    }
    HidePrivate(node.children, full_identifiers);
  }
}

}  // namespace lpab::sgp22
