#include "lpa/csv.h"

#include <csv.h>

#include <algorithm>
#include <optional>

namespace lpab::lpa {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// libcsv's parser, fed byte by byte, so that each field is known by its line and column.
class Reader {
 public:
  Reader(const std::string& name, const CsvLimits& limits) : name_(name), limits_(limits) {
    ready_ = csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI) == 0;
  }
  ~Reader() {
    if (ready_) csv_free(&parser_);
  }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  Result<CsvTable> Read(std::string_view text) {
    if (!ready_) return Fail(ErrorCode::kInternal, "libcsv does not start");
    for (const char byte : text) {
      if (fields_.empty() && parser_.entry_pos == 0) row_line_ = line_;
      if (csv_parse(&parser_, &byte, 1, OnField, OnRow, this) != 1) return Stray();
      if (parser_.entry_pos > limits_.field_bytes) return TooLong();
      if (error_) return Fail(std::move(*error_));
      if (byte == '\n') ++line_;
    }
    if (csv_fini(&parser_, OnField, OnRow, this) != 0) {
      return Invalid(row_line_, "a quotation mark is open until the end of the file");
    }
    if (error_) return Fail(std::move(*error_));
    if (table_.header.empty()) return Invalid(1, "there is no header row");
    return std::move(table_);
  }

 private:
  static void OnField(void* data, size_t size, void* self) {
    static_cast<Reader*>(self)->fields_.emplace_back(static_cast<const char*>(data), size);
  }
  static void OnRow(int, void* self) { static_cast<Reader*>(self)->TakeRow(); }

  Unexpected Invalid(size_t line, const std::string& what) const {
    return Fail(ErrorCode::kInvalidArgument,
                name_ + ", line " + std::to_string(line) + ": " + what);
  }

  std::string ColumnName(size_t index) const {
    const std::string number = "column " + std::to_string(index + 1);
    return index < table_.header.size() ? number + " (" + table_.header[index] + ")" : number;
  }

  Unexpected Stray() const {
    return Fail(MakeError(ErrorCode::kInvalidArgument, name_ + ", line " + std::to_string(line_) +
                                                           ", " + ColumnName(fields_.size()) +
                                                           ": a quotation mark where none may be")
                    .WithNext("put the whole field in quotation marks, and write those in it "
                              "twice: \"a \"\"b\"\"\""));
  }

  Unexpected TooLong() const {
    return Fail(ErrorCode::kResourceExhausted,
                name_ + ", line " + std::to_string(row_line_) + ", " + ColumnName(fields_.size()) +
                    ": longer than " + std::to_string(limits_.field_bytes) + " bytes");
  }

  void TakeRow() {
    std::vector<std::string> fields = std::move(fields_);
    fields_.clear();
    const Result<void> taken =
        table_.header.empty() ? TakeHeader(std::move(fields)) : TakeFields(std::move(fields));
    if (!taken && !error_) error_ = taken.error();
  }

  Result<void> TakeHeader(std::vector<std::string> fields) {
    for (size_t i = 0; i < fields.size(); ++i) {
      const auto end = fields.begin() + static_cast<std::ptrdiff_t>(i);
      if (std::find(fields.begin(), end, fields[i]) != end) {
        return Invalid(row_line_, "column \"" + fields[i] + "\" is there twice");
      }
    }
    if (fields.size() == 1 && fields[0].find(';') != std::string::npos) {
      return Invalid(row_line_, "the columns are separated by semicolons: save it with commas");
    }
    table_.header = std::move(fields);
    return {};
  }

  Result<void> TakeFields(std::vector<std::string> fields) {
    if (fields.size() != table_.header.size()) {
      return Invalid(row_line_, std::to_string(fields.size()) + " fields, the header has " +
                                    std::to_string(table_.header.size()));
    }
    if (table_.rows.size() >= limits_.rows) {
      return Fail(ErrorCode::kResourceExhausted,
                  name_ + " has more than " + std::to_string(limits_.rows) + " rows");
    }
    table_.rows.push_back({row_line_, std::move(fields)});
    return {};
  }

  const std::string& name_;
  const CsvLimits limits_;
  csv_parser parser_{};
  bool ready_ = false;
  size_t line_ = 1;
  size_t row_line_ = 1;
  std::vector<std::string> fields_;  // of the row that is being read
  CsvTable table_;
  std::optional<Error> error_;
};

// How many bytes the character at the front of `text` has; 0 when it is no UTF-8 (RFC 3629).
size_t CharacterLength(std::string_view text) {
  const auto at = [text](size_t i) { return static_cast<uint8_t>(text[i]); };
  const uint8_t first = at(0);
  if (first < 0x80) return 1;
  const size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < length) return 0;
  for (size_t i = 1; i < length; ++i) {
    if ((at(i) & 0xC0) != 0x80) return 0;
  }
  const bool overlong = (first == 0xE0 && at(1) < 0xA0) || (first == 0xF0 && at(1) < 0x90);
  const bool surrogate = first == 0xED && at(1) > 0x9F;
  const bool beyond = first == 0xF4 && at(1) > 0x8F;
  return overlong || surrogate || beyond ? 0 : length;
}

Result<void> CheckText(std::string_view text, const std::string& name) {
  size_t line = 1;
  while (!text.empty()) {
    const size_t length = CharacterLength(text);
    const bool is_zero = text.front() == '\0';
    if (length == 0 || is_zero) {
      return Fail(MakeError(ErrorCode::kInvalidArgument,
                            name + ", line " + std::to_string(line) + ": the text is not UTF-8")
                      .WithNext("save the file as \"CSV UTF-8\""));
    }
    if (text.front() == '\n') ++line;
    text.remove_prefix(length);
  }
  return {};
}

}  // namespace

Result<CsvTable> ParseCsv(std::string_view text, const std::string& name, const CsvLimits& limits) {
  LPAB_TRY(CheckText(text, name));
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  return Reader(name, limits).Read(text);
}

std::string CsvLine(const std::vector<std::string>& fields) {
  constexpr std::string_view kFormula = "=+-@\t\r";
  constexpr std::string_view kQuoted = ",\"\r\n";
  std::string line;
  for (const std::string& field : fields) {
    if (&field != &fields.front()) line += ',';
    const bool is_formula = !field.empty() && kFormula.find(field.front()) != std::string::npos;
    const std::string text = is_formula ? "'" + field : field;
    if (!is_formula && text.find_first_of(kQuoted) == std::string::npos) {
      line += text;
      continue;
    }
    std::string quoted(2 * text.size() + 2, '\0');
    quoted.resize(csv_write(quoted.data(), quoted.size(), text.data(), text.size()));
    line += quoted;
  }
  return line + "\r\n";
}

}  // namespace lpab::lpa
