#include "lpa/batch_orders.h"

#include <algorithm>
#include <map>

#include "lpa/csv.h"

namespace lpab::lpa {
namespace {

constexpr size_t kLongestNickname = 64;

std::string Lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return text;
}

// The cells of a table by the names of their columns.
class Columns {
 public:
  // Errors: kInvalidArgument: a column that is none of `known`, or one of `needed` is missing.
  static Result<Columns> Of(const CsvTable& table, const std::string& name,
                            const std::vector<std::string>& known,
                            const std::vector<std::string>& needed) {
    Columns columns(name);
    for (size_t i = 0; i < table.header.size(); ++i) {
      const std::string column = Lower(table.header[i]);
      if (std::ranges::find(known, column) == known.end()) {
        return columns.Header("column \"" + table.header[i] + "\" is not known", known);
      }
      columns.index_[column] = i;
    }
    for (const std::string& column : needed) {
      if (!columns.index_.contains(column)) {
        return columns.Header("column " + column + " is missing", known);
      }
    }
    return columns;
  }

  // Empty where the file has no such column.
  std::string Cell(const CsvRow& row, const std::string& column) const {
    const auto found = index_.find(column);
    return found == index_.end() ? "" : row.fields[found->second];
  }

  Unexpected Invalid(const CsvRow& row, const std::string& column, const std::string& what,
                     std::string next = {}) const {
    return Fail(MakeError(ErrorCode::kInvalidArgument, Place(row, column) + ": " + what)
                    .WithNext(std::move(next)));
  }
  Unexpected Invalid(const CsvRow& row, const std::string& column, Error why) const {
    return Fail(std::move(why).WithContext(Place(row, column)));
  }

 private:
  explicit Columns(std::string name) : name_(std::move(name)) {}

  std::string Place(const CsvRow& row, const std::string& column) const {
    return name_ + ", line " + std::to_string(row.line) + ", column " + column;
  }

  Unexpected Header(const std::string& what, const std::vector<std::string>& known) const {
    std::string next = "the columns are";
    for (const std::string& column : known) {
      next += (&column == &known.front() ? " " : ", ") + column;
    }
    return Fail(MakeError(ErrorCode::kInvalidArgument, name_ + ", line 1: " + what)
                    .WithNext(std::move(next)));
  }

  std::string name_;
  std::map<std::string, size_t> index_;
};

Result<std::optional<sgp22::Eid>> ReadEid(const Columns& columns, const CsvRow& row) {
  const std::string text = columns.Cell(row, "eid");
  if (text.empty()) return std::optional<sgp22::Eid>();
  auto eid = sgp22::Eid::FromDigits(text);
  if (eid) return std::optional(std::move(*eid));
  std::string next;
  if (text.find_first_of("eE+") != std::string::npos) {
    next = "a spreadsheet made a number of it: give the column the format \"text\"";
  }
  return columns.Invalid(row, "eid", std::move(eid).error().WithNext(std::move(next)));
}

Result<bool> ReadEnable(const Columns& columns, const CsvRow& row) {
  const std::string text = Lower(columns.Cell(row, "enable"));
  if (text == "yes" || text == "true" || text == "1") return true;
  if (text.empty() || text == "no" || text == "false" || text == "0") return false;
  return columns.Invalid(row, "enable", "\"" + text + "\" is neither yes nor no");
}

Result<sgp22::ActivationCode> ReadCode(const Columns& columns, const CsvRow& row) {
  const std::string column = "activation_code";
  auto code = sgp22::ActivationCode::Parse(columns.Cell(row, column));
  if (code) return code;
  // There is no shell between a file and this program, and so no quoting to advise.
  return columns.Invalid(row, column,
                         MakeError(ErrorCode::kInvalidArgument, code.error().message)
                             .WithNext("expected LPA:1$ADDRESS$MATCHINGID"));
}

Result<std::string> ReadNickname(const Columns& columns, const CsvRow& row) {
  std::string text = columns.Cell(row, "nickname");
  const auto characters =
      std::ranges::count_if(text, [](char c) { return (static_cast<uint8_t>(c) & 0xC0) != 0x80; });
  if (static_cast<size_t>(characters) <= kLongestNickname) return text;
  return columns.Invalid(row, "nickname", "a nickname has at most 64 characters");
}

Result<BatchOrder> ReadOrder(const Columns& columns, const CsvRow& row) {
  LPAB_ASSIGN(sgp22::ActivationCode code, ReadCode(columns, row));
  BatchOrder order{row.line, columns.Cell(row, "device"), std::nullopt, std::move(code), {}, {}};
  LPAB_ASSIGN(order.eid, ReadEid(columns, row));
  LPAB_ASSIGN(order.nickname, ReadNickname(columns, row));
  LPAB_ASSIGN(order.enable, ReadEnable(columns, row));
  order.confirmation_code = columns.Cell(row, "confirmation_code");
  if (order.device.empty() && !order.eid) {
    return columns.Invalid(row, "device", "the row names neither a device nor an EID");
  }
  if (order.code.confirmation_code_required && order.confirmation_code.empty()) {
    return columns.Invalid(row, "confirmation_code",
                           "it is empty, and the activation code asks for one");
  }
  if (order.code.matching_id.empty() && !order.eid) {
    return columns.Invalid(row, "eid", "an activation code without matching id needs the EID");
  }
  return order;
}

}  // namespace

std::string BatchOrder::Identity() const {
  const std::string server = Lower(code.address.ToString());
  if (!code.matching_id.empty()) return server + "$" + code.matching_id;
  return server + "$$" + (eid ? eid->digits() : "");
}

Result<std::vector<BatchOrder>> ParseBatchOrders(std::string_view text, const std::string& name) {
  LPAB_ASSIGN(const CsvTable table, ParseCsv(text, name));
  LPAB_ASSIGN(const Columns columns, Columns::Of(table, name,
                                                 {"device", "eid", "activation_code",
                                                  "confirmation_code", "nickname", "enable"},
                                                 {"activation_code"}));
  if (table.rows.empty()) return Fail(ErrorCode::kInvalidArgument, name + " has no orders");
  std::vector<BatchOrder> orders;
  std::map<std::string, size_t> lines;
  for (const CsvRow& row : table.rows) {
    LPAB_ASSIGN(BatchOrder order, ReadOrder(columns, row));
    const auto [first, is_new] = lines.emplace(order.Identity(), row.line);
    if (!is_new) {
      return columns.Invalid(
          row, "activation_code",
          "the activation code of line " + std::to_string(first->second) + " again",
          "a code is for one device: ask the operator for one more");
    }
    orders.push_back(std::move(order));
  }
  return orders;
}

Result<std::vector<BatchDevice>> ParseBatchDevices(std::string_view text, const std::string& name) {
  LPAB_ASSIGN(const CsvTable table, ParseCsv(text, name));
  LPAB_ASSIGN(const Columns columns, Columns::Of(table, name, {"device", "eid"}, {"device"}));
  std::vector<BatchDevice> devices;
  for (const CsvRow& row : table.rows) {
    BatchDevice device{columns.Cell(row, "device"), std::nullopt};
    if (device.device.empty()) return columns.Invalid(row, "device", "it is empty");
    LPAB_ASSIGN(device.eid, ReadEid(columns, row));
    devices.push_back(std::move(device));
  }
  return devices;
}

}  // namespace lpab::lpa
