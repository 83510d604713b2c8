// Comma-separated values with a header, over libcsv. Spec: RFC 4180.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace lpab::lpa {

// A row: a field for each column of the header, UTF-8, blanks around unquoted ones dropped.
struct CsvRow {
  size_t line = 0;  // on which it begins; the first of the file is 1
  std::vector<std::string> fields;
};

struct CsvTable {
  std::vector<std::string> header;
  std::vector<CsvRow> rows;
};

struct CsvLimits {
  size_t rows = 10000;
  size_t field_bytes = 1024;
};

// The whole of a file. Empty lines are passed over, and a byte order mark in front. Every error
// names `name`, the line and, where there is one, the column.
// Errors: kInvalidArgument (no UTF-8; a stray or open quotation mark; a row with fewer or more
// fields than the header; no header, or a column twice); kResourceExhausted (a limit).
Result<CsvTable> ParseCsv(std::string_view text, const std::string& name,
                          const CsvLimits& limits = {});

// One line with its end: fields with a comma, quotation mark or line end are quoted, and so are
// those that a spreadsheet would take for a formula, with ' in front.
std::string CsvLine(const std::vector<std::string>& fields);

}  // namespace lpab::lpa
