// docs/errors.md as data: what the LPA promises to say of each code.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "base/error.h"

namespace lpab::tests {

struct DocumentRow {
  std::string meaning;
  std::string code;  // `error.code`
  std::string next;  // empty: none
};

// Keys: "EnableProfile/2", "bpp/12", "8.1/6.1". Reasons that stand alone: "*/3.8".
class ErrorsDocument {
 public:
  static const ErrorsDocument& Get() {
    static const ErrorsDocument document;
    return document;
  }
  const DocumentRow* Find(const std::string& key) const {
    const auto found = rows_.find(key);
    return found == rows_.end() ? nullptr : &found->second;
  }
  const std::map<std::string, DocumentRow>& rows() const { return rows_; }
  // "InitialiseSecureChannel" by its bppCommandId.
  const std::map<std::string, std::string>& commands() const { return commands_; }

 private:
  ErrorsDocument() {
    std::ifstream file(std::string(LPAB_SOURCE_DIR) + "/docs/errors.md");
    EXPECT_TRUE(file) << "no docs/errors.md";
    std::string kind;
    for (std::string line; std::getline(file, line);) {
      if (!line.starts_with("|") || line.starts_with("|---")) continue;
      const std::vector<std::string> cells = Cells(line);
      const bool heading = cells[0] == "function" || cells[0] == "bppCommandId" ||
                           cells[0] == "ErrorReason" || cells[0] == "subject" ||
                           cells[0] == "reason";
      if (heading)
        kind = cells[0];
      else
        Add(kind, cells);
    }
  }
  static std::vector<std::string> Cells(const std::string& line) {
    std::vector<std::string> cells;
    size_t at = 1;
    for (size_t end; (end = line.find('|', at)) != std::string::npos; at = end + 1) {
      std::string cell = line.substr(at + 1, end - at - 2);
      std::erase(cell, '`');
      cells.push_back(cell == "–" ? "" : cell);
    }
    return cells;
  }
  void Add(const std::string& kind, const std::vector<std::string>& cells) {
    if (kind == "bppCommandId") commands_[cells.at(0)] = cells.at(1);
    if (kind == "reason") rows_["*/" + cells.at(0)] = {cells.at(1), "refused", ""};
    if (kind == "ErrorReason")
      rows_["bpp/" + cells.at(0)] = {cells.at(1), cells.at(2), cells.at(3)};
    if (kind == "function" || kind == "subject") {
      rows_[cells.at(0) + "/" + cells.at(1)] = {cells.at(2), cells.at(3), cells.at(4)};
    }
  }

  std::map<std::string, DocumentRow> rows_;
  std::map<std::string, std::string> commands_;
};

// Whether an error that carries a code of card or server says what the document promises of it.
inline void ExpectAsDocumented(const Error& error) {
  std::string key;
  std::string code;
  if (const auto* es10 = error.Detail<Es10Detail>()) {
    const bool bpp = es10->function == "LoadBoundProfilePackage";
    code = std::to_string(es10->result);
    key = (bpp ? "bpp" : es10->function) + "/" + code;
  } else if (const auto* rsp = error.Detail<RspDetail>()) {
    key = code = rsp->subject + "/" + rsp->reason;
  }
  const DocumentRow* row = ErrorsDocument::Get().Find(key);
  if (row == nullptr) return;
  const std::string sentence = ": " + row->meaning + " (" + code + ")";
  EXPECT_NE(error.message.find(sentence), std::string::npos) << error.message;
  EXPECT_EQ(std::string(ErrorCodeName(error.code)), row->code) << key;
  EXPECT_EQ(error.next, row->next) << key;
}

}  // namespace lpab::tests
