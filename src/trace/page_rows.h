// The rows of a trace's page: what belongs together side by side.
#pragma once

#include <string>
#include <vector>

#include "trace/timeline.h"

namespace lpab::trace {

enum class Column { kServer, kEs10, kApdu, kModem };
inline constexpr size_t kColumns = 4;

// One line of a cell.
struct PageItem {
  enum class Way { kThere, kBack, kNote };  // to the card or server, from it, neither
  Way way = Way::kNote;
  std::string text;            // as it came: to be escaped
  const Json* body = nullptr;  // its elements
  std::string failure = {};    // what went wrong; empty: nothing
  bool grave = false;
};

struct PageRow {
  double at = 0;       // seconds
  double lasted = -1;  // seconds; below 0: not known
  std::string time;    // by the calendar, where it is known
  std::vector<PageItem> cells[kColumns];

  bool grave() const;
  bool failed() const;
};

// A request and its answer, and an APDU and the lines that carried it, are a row each.
std::vector<PageRow> MakeRows(const Timeline& timeline);

}  // namespace lpab::trace
