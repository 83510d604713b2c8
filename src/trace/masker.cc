#include "trace/masker.h"

#include "base/bcd.h"
#include "base/hex.h"

namespace lpab::trace {
namespace {

using sgp22::Privacy;
using sgp22::TreeNode;

constexpr size_t kShortest = 4;
constexpr size_t kMostKnown = 1000;
constexpr size_t kShownCharacters = 4;  // of an identifier
constexpr size_t kShownBytes = 2;       // the same in binary
constexpr size_t kHashDigits = 64;
constexpr size_t kIccidBytes = 10;

// Marks all but the last `shown` of `length` from `start` on.
void Mark(std::vector<bool>& hidden, size_t start, size_t length, size_t shown) {
  const size_t end = std::min(hidden.size(), start + length - std::min(length, shown));
  for (size_t i = start; i < end; ++i) hidden[i] = true;
}

bool IsText(const TreeNode& node) {
  return node.tag == 0;  // a field of JSON, or the EID in a certificate
}

}  // namespace

bool Masker::Hides(Privacy privacy) const {
  return privacy == Privacy::kSecret || (privacy == Privacy::kIdentifier && !full_identifiers_);
}

void Masker::Remember(Bytes bytes, Privacy privacy, size_t shown) {
  if (bytes.size() < kShortest || known_.size() >= kMostKnown) return;
  const bool secret = privacy == Privacy::kSecret;
  known_.insert({std::move(bytes), secret, secret ? 0 : shown});
}

// In each of the forms in which it may cross: as text, as the bytes that the text shows, as swapped
// digits.
void Masker::LearnValue(const std::string& value, Privacy privacy) {
  Remember(ToBytes(AsBytes(value)), privacy, kShownCharacters);
  if (privacy == Privacy::kSecret && value.size() != kHashDigits) return;
  if (auto bytes = FromHex(value)) Remember(std::move(*bytes), privacy, kShownBytes);
  if (auto bytes = ToSwappedBcd(value, kIccidBytes)) {
    if (value.size() >= 2 * kIccidBytes - 2) Remember(std::move(*bytes), privacy, kShownBytes);
  }
}

void Masker::Learn(const std::vector<TreeNode>& nodes) {
  for (const TreeNode& node : nodes) {
    if (Hides(node.privacy)) LearnValue(node.value, node.privacy);
    Learn(node.children);
  }
}

void Masker::MarkTree(const std::vector<TreeNode>& nodes, std::vector<bool>& hidden) const {
  for (const TreeNode& node : nodes) {
    if (Hides(node.privacy)) {
      const bool secret = node.privacy == Privacy::kSecret;
      const size_t shown = secret ? 0 : IsText(node) ? kShownCharacters : kShownBytes;
      Mark(hidden, node.offset, node.length, node.cut ? 0 : shown);
    }
    MarkTree(node.children, hidden);
  }
}

void Masker::MarkKnown(ByteSpan bytes, std::vector<bool>& hidden) const {
  for (const Known& known : known_) {
    auto from = bytes.begin();
    while (true) {
      const auto found = std::search(from, bytes.end(), known.bytes.begin(), known.bytes.end());
      if (found == bytes.end()) break;
      Mark(hidden, static_cast<size_t>(found - bytes.begin()), known.bytes.size(), known.shown);
      from = found + 1;
    }
  }
}

std::string Masker::Hex(ByteSpan bytes, const std::vector<TreeNode>& tree) const {
  std::vector<bool> hidden(bytes.size());
  MarkTree(tree, hidden);
  MarkKnown(bytes, hidden);
  std::string hex = ToHex(bytes);
  for (size_t i = 0; i < hidden.size(); ++i) {
    if (hidden[i]) hex[2 * i] = hex[2 * i + 1] = '*';
  }
  return hex;
}

std::string Masker::Text(std::string_view text) const {
  std::vector<bool> hidden(text.size());
  MarkKnown(AsBytes(text), hidden);
  std::string out(text);
  for (size_t i = 0; i < hidden.size(); ++i) {
    if (hidden[i]) out[i] = '*';
  }
  return out;
}

void Masker::HideKnown(std::vector<TreeNode>& nodes) const {
  for (TreeNode& node : nodes) {
    node.value = Text(node.value);
    HideKnown(node.children);
  }
}

void Masker::Hide(std::vector<TreeNode>& nodes) const {
  sgp22::HidePrivate(nodes, full_identifiers_);
  HideKnown(nodes);
}

}  // namespace lpab::trace
