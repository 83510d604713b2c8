// A list for people: columns under headings.
#pragma once

#include <string>
#include <vector>

namespace lpab::apps {

class TextTable {
 public:
  using Row = std::vector<std::string>;

  explicit TextTable(Row headings) : rows_{std::move(headings)} {}

  // As many cells as there are headings; UTF-8 without control characters.
  void Add(Row row) { rows_.push_back(std::move(row)); }

  // Lines, the last one without its end; two blanks between columns, none at a line's end. Each
  // character counts as one column wide.
  std::string ToString() const;

 private:
  std::vector<Row> rows_;
};

}  // namespace lpab::apps
