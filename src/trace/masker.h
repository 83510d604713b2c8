// Masker: takes secrets and identifiers out of what a trace is given.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sgp22/tree.h"

namespace lpab::trace {

// Hides what a tree marks as private (sgp22::Privacy), and, once Learn() has seen a value, the same
// value wherever else it appears: in a server's message, in a command that does not parse.
// Identifiers keep their last four digits; with `full_identifiers` they are shown. One thread.
class Masker {
 public:
  explicit Masker(bool full_identifiers) : full_identifiers_(full_identifiers) {}

  // Remembers the private values of a tree that nothing was hidden in yet. Values of less than four
  // characters, and of more than 1000 of them, are left.
  void Learn(const std::vector<sgp22::TreeNode>& nodes);

  // Hides in every value of the tree.
  void Hide(std::vector<sgp22::TreeNode>& nodes) const;
  // The bytes in hex with '*' for a hidden digit. `tree` is of exactly these bytes.
  std::string Hex(ByteSpan bytes, const std::vector<sgp22::TreeNode>& tree) const;
  // Text with what was learnt hidden.
  std::string Text(std::string_view text) const;

 private:
  struct Known {
    Bytes bytes;
    bool secret = false;
    size_t shown = 0;  // bytes at the end
    auto operator<=>(const Known&) const = default;
  };

  void Remember(Bytes bytes, sgp22::Privacy privacy, size_t shown);
  void LearnValue(const std::string& value, sgp22::Privacy privacy);
  bool Hides(sgp22::Privacy privacy) const;
  void MarkTree(const std::vector<sgp22::TreeNode>& nodes, std::vector<bool>& hidden) const;
  void MarkKnown(ByteSpan bytes, std::vector<bool>& hidden) const;
  void HideKnown(std::vector<sgp22::TreeNode>& nodes) const;

  const bool full_identifiers_;
  std::set<Known> known_;
};

}  // namespace lpab::trace
