#include "apps/lpa/text_table.h"

#include <algorithm>

namespace lpab::apps {
namespace {

// Bytes that do not continue a character of UTF-8.
size_t Width(const std::string& cell) {
  return static_cast<size_t>(std::ranges::count_if(
      cell, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

}  // namespace

std::string TextTable::ToString() const {
  std::vector<size_t> widths(rows_.front().size());
  for (const Row& row : rows_) {
    for (size_t i = 0; i < widths.size(); ++i) widths[i] = std::max(widths[i], Width(row.at(i)));
  }
  std::string text;
  for (const Row& row : rows_) {
    if (!text.empty()) text += '\n';
    size_t blanks = 0;  // not written before something follows them
    for (size_t i = 0; i < widths.size(); ++i) {
      if (!row[i].empty()) {
        text.append(blanks, ' ').append(row[i]);
        blanks = 0;
      }
      blanks += widths[i] - Width(row[i]) + 2;
    }
  }
  return text;
}

}  // namespace lpab::apps
