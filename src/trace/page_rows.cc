#include "trace/page_rows.h"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>

#include "base/hex.h"
#include "sgp22/tree.h"
#include "tlv/tlv.h"

namespace lpab::trace {
namespace {

using Way = PageItem::Way;

// "13:17:02.123" out of "2026-11-26T13:17:02.123Z".
std::string ClockText(const std::string& time) {
  return time.size() == 24 ? time.substr(11, 12) : std::string();
}

// "  670 bytes".
std::string SizeText(const Json& event) {
  const std::string bytes = FieldText(event, "bytes");
  return bytes.empty() ? "" : ", " + bytes + " bytes";
}

// The other fields of an event, "name value".
std::string FieldsText(const Json& event) {
  std::string text;
  for (const auto& [key, value] : event.items()) {
    const bool told = key == "time" || key == "seconds" || key == "event" || key == "error";
    if (!told) text += (text.empty() ? "" : ", ") + key + " " + FieldText(event, key.c_str());
  }
  return text;
}

bool IsFinal(const std::string& line) {
  return line == "OK" || line == "ERROR" || line.starts_with("+CME ERROR") ||
         line.starts_with("+CMS ERROR");
}

// Puts events into rows, one after the other. Used once.
class RowMaker {
 public:
  std::vector<PageRow> Make(const Timeline& timeline) {
    auto failure = timeline.failures.begin();
    for (size_t i = 0; i < timeline.events.size(); ++i) {
      const bool failed = failure != timeline.failures.end() && failure->place == i;
      event_ = &timeline.events[i];
      failure_ = failed ? &*failure : nullptr;
      if (failed) ++failure;
      if (!event_->doubled) Place(*event_->event);
    }
    return std::move(rows_);
  }

 private:
  void Place(const Json& event) {
    const std::string name = FieldText(event, "event");
    if (name == "begin" || name == "end") return PlaceEnds(name, event);
    if (name.starts_with("es9-")) return PlaceEs9(name, event);
    if (name.starts_with("es10-")) return PlaceEs10(name, event);
    if (name == "batch-end") {
      if (failure_ != nullptr) Add(NewRow(), Column::kEs10, {.text = "batch ended early"});
      return;
    }
    if (name.starts_with("apdu-")) return PlaceApdu(name, event);
    if (name.starts_with("at-")) return PlaceAt(name, event);
    const Column column = name.starts_with("port-") ? Column::kModem
                          : event_->of_device       ? Column::kApdu
                                                    : Column::kEs10;
    Add(NewRow(), column,
        {.text = name == "audit" ? AuditText(event) : name + " " + FieldsText(event)});
  }

  // "lpa: EnableProfile ...2341, ok".
  static std::string AuditText(const Json& event) {
    const std::string iccid = FieldText(event, "iccid") + FieldText(event, "isdpAid");
    return FieldText(event, "who") + ": " + FieldText(event, "operation") +
           (iccid.empty() ? "" : " " + iccid) + ", " + FieldText(event, "result");
  }

  void PlaceEnds(const std::string& name, const Json& event) {
    Add(NewRow(), event_->of_device ? Column::kApdu : Column::kEs10,
        {.text = (event_->of_device ? "lpa-bridged's trace: " : "lpa's trace: ") + name + " " +
                 FieldsText(event)});
  }

  void PlaceEs9(const std::string& name, const Json& event) {
    const std::string exchange = FieldText(event, "exchange");
    if (name == "es9-request") {
      es9_[exchange] = NewRow();
      return Add(es9_[exchange], Column::kServer,
                 {.way = Way::kThere,
                  .text = FieldText(event, "function") + SizeText(event) + ", " +
                          FieldText(event, "server"),
                  .body = &FieldAt(event, "body")});
    }
    const std::string status = FieldText(event, "httpStatus");
    std::string text = (status.empty() ? "no answer" : "HTTP " + status) + SizeText(event);
    if (const std::string body = FieldText(event, "text"); !body.empty()) text += ": " + body;
    Add(RowOf(es9_, exchange), Column::kServer,
        {.way = Way::kBack, .text = std::move(text), .body = &FieldAt(event, "body")});
  }

  void PlaceEs10(const std::string& name, const Json& event) {
    const size_t row = NewRow();
    const std::string batch = FieldText(event, "batch");
    std::string text = FieldText(event, "function");
    if (name == "es10-request") {
      since_[batch] = event_->at;
      const std::string blocks = FieldText(event, "blocks");
      text += SizeText(event) + (blocks == "1" ? "" : " in " + blocks + " blocks");
    } else {
      if (since_.contains(batch)) rows_[row].lasted = event_->at - since_[batch];
      since_[batch] = event_->at;
      const bool unknown = FieldText(event, "outcome") == "unknown";
      text += unknown ? ": no answer" : " " + FieldText(event, "status") + SizeText(event);
    }
    Add(row, Column::kEs10,
        {.way = name == "es10-request" ? Way::kThere : Way::kBack,
         .text = std::move(text),
         .body = &FieldAt(event, "body")});
  }

  void PlaceApdu(const std::string& name, const Json& event) {
    const auto key = std::make_tuple(event_->of_device,
                                     FieldText(event, event_->of_device ? "channel" : "batch"),
                                     FieldText(event, event_->of_device ? "command" : "index"));
    if (name == "apdu-command") {
      apdus_[key] = NewRow();
      if (event_->of_device) exchange_ = apdus_[key];
      const std::string data = FieldText(event, "data");
      const std::string function = FunctionOf(data);
      return Add(apdus_[key], Column::kApdu,
                 {.way = Way::kThere, .text = data + (function.empty() ? "" : "  " + function)});
    }
    const size_t row = RowOf(apdus_, key);
    std::string text = FieldText(event, "data") + FieldText(event, "status");
    if (text.empty()) text = FieldText(event, "outcome") + " " + FieldError(event);
    Add(row, Column::kApdu, {.way = Way::kBack, .text = std::move(text)});
    if (event_->of_device) exchange_.reset();
  }

  // The function whose request begins in these digits; empty where that is not known.
  static std::string FunctionOf(const std::string& data) {
    constexpr size_t kHeader = 10;
    constexpr size_t kTags = 6;
    if (data.size() < kHeader + 2 || data.compare(2, 2, "E2") != 0) return "";
    const auto bytes =
        FromHex(data.substr(kHeader, std::min(kTags, (data.size() - kHeader) & ~1u)));
    const auto header = bytes ? tlv::ReadHeader(*bytes) : Fail(ErrorCode::kMalformed, "");
    return header ? std::string(sgp22::Es10FunctionName(header->tag)) : "";
  }

  void PlaceAt(const std::string& name, const Json& event) {
    const std::string line = FieldText(event, "line");
    const bool sent = name == "at-sent";
    if (!exchange_ && (sent || !asking_)) {
      const size_t row = NewRow();
      asking_.reset();
      if (sent) asking_ = row;
      return Add(row, Column::kModem, {.way = sent ? Way::kThere : Way::kBack, .text = line});
    }
    Add(exchange_ ? *exchange_ : *asking_, Column::kModem,
        {.way = sent ? Way::kThere : Way::kBack, .text = line});
    if (!sent && IsFinal(line)) asking_.reset();
  }

  size_t NewRow() {
    PageRow row;
    row.at = event_->at;
    row.time = ClockText(FieldText(*event_->event, "time"));
    rows_.push_back(std::move(row));
    return rows_.size() - 1;
  }

  // The row where that began; a new one where it did not.
  template <typename Key>
  size_t RowOf(std::map<Key, size_t>& rows, const Key& key) {
    const auto found = rows.find(key);
    if (found == rows.end()) return NewRow();
    const size_t row = found->second;
    rows.erase(found);
    rows_[row].lasted = event_->at - rows_[row].at;
    return row;
  }

  void Add(size_t row, Column column, PageItem item) {
    if (failure_ != nullptr) {
      item.failure = failure_->what;
      item.grave = failure_->grave;
      failure_ = nullptr;
    }
    if (item.body != nullptr && item.body->is_null()) item.body = nullptr;
    rows_[row].cells[static_cast<size_t>(column)].push_back(std::move(item));
  }

  const TimelineEvent* event_ = nullptr;
  const Failure* failure_ = nullptr;
  std::vector<PageRow> rows_;
  std::map<std::string, size_t> es9_;
  std::map<std::string, double> since_;  // of each batch, when it last came on
  std::map<std::tuple<bool, std::string, std::string>, size_t> apdus_;
  std::optional<size_t> exchange_;  // the device's APDU under way
  std::optional<size_t> asking_;    // an AT command that carries none
};

}  // namespace

bool PageRow::failed() const {
  return std::ranges::any_of(cells, [](const auto& cell) {
    return std::ranges::any_of(cell, [](const PageItem& item) { return !item.failure.empty(); });
  });
}

bool PageRow::grave() const {
  return std::ranges::any_of(cells, [](const auto& cell) {
    return std::ranges::any_of(cell, [](const PageItem& item) { return item.grave; });
  });
}

std::vector<PageRow> MakeRows(const Timeline& timeline) { return RowMaker().Make(timeline); }

}  // namespace lpab::trace
