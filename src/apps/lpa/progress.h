// Shows how far a long operation is: a bar on a terminal, lines elsewhere, ndjson on demand.
#pragma once

#include <string>
#include <string_view>

namespace lpab::apps {

// Writes to standard error. One thread.
class Progress {
 public:
  enum class Style { kNone, kLines, kBar, kJson };

  explicit Progress(Style style) : style_(style) {}
  ~Progress() { Clear(); }

  // The style for standard error as it is, unless `json` or `quiet` says otherwise.
  static Style StyleFor(bool json, bool quiet);

  // A step begins: "authenticate-server". Said once, however often it is called for it.
  void Step(std::string_view name);
  // Within the step: `done` of `total`. Shown at most once per percent.
  void Advance(size_t done, size_t total);
  // Ends the bar's line, so that other output starts on a fresh one.
  void Clear();
  // Likewise, when what it showed is over: full where that was done.
  void End(bool done);

 private:
  void DrawBar(int percent);

  Style style_;
  std::string step_;
  int percent_ = -1;
  bool bar_drawn_ = false;
};

}  // namespace lpab::apps
