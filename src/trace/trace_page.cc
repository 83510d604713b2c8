#include "trace/trace_page.h"

#include <algorithm>
#include <cstdio>

#include "base/log.h"
#include "trace/page_rows.h"
#include "trace/page_style.h"

namespace lpab::trace {
namespace {

constexpr size_t kMostRows = 20'000;
constexpr size_t kMostCauses = 8;
constexpr int kMostLevels = 40;
constexpr size_t kShortText = 72;    // characters; longer ones are folded
constexpr size_t kShownOfLong = 48;  // of these
constexpr size_t kLongestText = 64 * 1024;

// What stands in a trace is text, whatever it holds.
std::string Html(const std::string& text) {
  std::string html;
  for (const char c : log::Escape(text, kLongestText)) {
    switch (c) {
      case '&':
        html += "&amp;";
        break;
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '"':
        html += "&quot;";
        break;
      case '\'':
        html += "&#39;";
        break;
      default:
        html += c;
    }
  }
  return html;
}

std::string Seconds(double seconds, const char* format = "%.3f") {
  char text[64];
  std::snprintf(text, sizeof text, format, seconds);
  return text;
}

std::string Nodes(const Json& nodes, int level) {
  if (!nodes.is_array() || nodes.empty() || level > kMostLevels) return "";
  std::string html = "<ul>";
  for (const Json& node : nodes) {
    html += "<li><b>" + Html(FieldText(node, "name")) + "</b> " + Html(FieldText(node, "value"));
    if (node.is_object() && node.contains("cut")) html += " (cut)";
    html += Nodes(FieldAt(node, "items"), level + 1) + "</li>";
  }
  return html + "</ul>";
}

const char* Arrow(PageItem::Way way) {
  switch (way) {
    case PageItem::Way::kThere:
      return "<i title=\"sent\">→</i> ";
    case PageItem::Way::kBack:
      return "<i title=\"received\">←</i> ";
    case PageItem::Way::kNote:
      return "";
  }
  return "";
}

std::string Item(const PageItem& item) {
  std::string html = "<div";
  if (!item.failure.empty()) html += item.grave ? " class=\"bad\"" : " class=\"odd\"";
  html += ">";
  const bool folds = item.body != nullptr || item.text.size() > kShortText;
  std::string head = item.text;
  std::string inner;
  if (item.text.size() > kShortText) {
    head = item.text.substr(0, kShownOfLong) + "… (" + std::to_string(item.text.size()) + ")";
    inner = "<p>" + Html(item.text) + "</p>";
  }
  if (item.body != nullptr) inner += Nodes(*item.body, 0);
  if (folds) {
    html += item.grave && item.body != nullptr ? "<details open>" : "<details>";
    html += "<summary>" + std::string(Arrow(item.way)) + Html(head) + "</summary>" + inner +
            "</details>";
  } else {
    html += Arrow(item.way) + Html(head);
  }
  if (!item.failure.empty()) {
    html += std::string("<strong>") + (item.grave ? "✗ " : "△ ") + Html(item.failure) + "</strong>";
  }
  return html + "</div>";
}

std::string Row(const PageRow& row, size_t number) {
  std::string names = row.grave() ? "bad" : row.failed() ? "odd" : "";
  if (row.cells[0].empty() && row.cells[1].empty()) names += " low";
  std::string html = "<tr id=\"r" + std::to_string(number) + "\" class=\"" + names + "\"><th>";
  html += Seconds(row.at);
  if (!row.time.empty()) html += "<small>" + Html(row.time) + "</small>";
  if (row.lasted >= 0) html += "<small>" + Seconds(row.lasted * 1000, "%.1f ms") + "</small>";
  html += "</th>";
  for (const auto& cell : row.cells) {
    html += "<td>";
    for (const PageItem& item : cell) html += Item(item);
    html += "</td>";
  }
  return html + "</tr>\n";
}

// Links to the rows of what went wrong, in the order of time.
std::string Causes(const std::vector<PageRow>& rows) {
  std::string html;
  size_t count = 0;
  for (size_t i = 0; i < rows.size(); ++i) {
    for (const auto& cell : rows[i].cells) {
      for (const PageItem& item : cell) {
        if (!item.grave || ++count > kMostCauses) continue;
        html += "<li><a href=\"#r" + std::to_string(i) + "\">" + Seconds(rows[i].at) + " s</a> " +
                Html(item.failure) + "</li>";
      }
    }
  }
  if (count > kMostCauses) {
    html += "<li>and " + std::to_string(count - kMostCauses) + " more, marked below</li>";
  }
  return html.empty() ? "" : "<ol>" + html + "</ol>";
}

std::string Verdicts(const Timeline& timeline, const std::vector<PageRow>& rows) {
  const std::string causes = Causes(rows);
  if (causes.empty() && timeline.conclusion.empty()) {
    return "<section class=\"good\"><h2>Nothing went wrong</h2></section>\n";
  }
  const auto cause = std::ranges::find_if(timeline.failures, &Failure::grave);
  std::string html = "<section class=\"bad\"><h2>What went wrong</h2>";
  if (cause != timeline.failures.end()) {
    html += "<p class=\"cause\">" + Html(cause->what) + "</p>";
  }
  if (!timeline.conclusion.empty()) html += "<p>" + Html(timeline.conclusion) + "</p>";
  return html + causes + "</section>\n";
}

std::string Begins(const Timeline& timeline) {
  std::string text;
  for (const TimelineEvent& each : timeline.events) {
    if (FieldText(*each.event, "event") != "begin") continue;
    text += (text.empty() ? "" : ", ") + FieldText(*each.event, "program") + " " +
            FieldText(*each.event, "version");
    const std::string day = FieldText(*each.event, "time").substr(0, 10);
    text += day.empty() ? " (no calendar)" : " (" + day + ")";
  }
  return text;
}

}  // namespace

std::string TracePage(const Timeline& timeline) {
  const std::vector<PageRow> rows = MakeRows(timeline);
  std::string html = std::string(kPageHead) + "<h1>Trace</h1>\n<p>" + Html(Begins(timeline));
  if (!timeline.alignment.empty()) html += "; " + Html(timeline.alignment);
  html += "</p>\n" + Verdicts(timeline, rows) + kPageTableHead;
  for (size_t i = 0; i < std::min(rows.size(), kMostRows); ++i) html += Row(rows[i], i);
  html += "</tbody></table>\n";
  if (rows.size() > kMostRows) {
    html += "<p>" + std::to_string(rows.size() - kMostRows) + " more rows are left out.</p>\n";
  }
  return html + "</body></html>\n";
}

}  // namespace lpab::trace
