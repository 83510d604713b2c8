#include "apps/lpa/progress.h"

#include "apps/lpa/colour.h"
#include "apps/lpa/output.h"
#include "apps/lpa/print.h"

namespace lpab::apps {

Progress::Style Progress::StyleFor(bool json, bool quiet) {
  if (json) return Style::kJson;
  if (quiet) return Style::kNone;
  return IsSmartTerminal() ? Style::kBar : Style::kLines;
}

void Progress::Step(std::string_view name) {
  if (name == step_) return;
  step_ = name;
  percent_ = -1;
  if (style_ == Style::kJson) {
    Print(stderr, "{}\n", Json({{"step", step_}}).dump());
  } else if (style_ == Style::kLines) {
    Print(stderr, "{}\n", step_);
  } else if (style_ == Style::kBar) {
    DrawBar(0);
  }
}

void Progress::Advance(size_t done, size_t total) {
  if (total == 0) return;
  const int percent = static_cast<int>(done * 100 / total);
  if (percent == percent_) return;
  percent_ = percent;
  if (style_ == Style::kJson) {
    const Json line = {{"step", step_}, {"done", done}, {"total", total}};
    Print(stderr, "{}\n", line.dump());
  } else if (style_ == Style::kBar) {
    DrawBar(percent);
  }
}

void Progress::DrawBar(int percent) {
  constexpr int kWidth = 30;
  const int filled = percent * kWidth / 100;
  Print(stderr, "\r\033[K{:<24} [{:#<{}}{:.<{}}] {:3}%", step_, "", filled, "", kWidth - filled,
        percent);
  bar_drawn_ = true;
}

void Progress::Clear() {
  if (!bar_drawn_) return;
  Print(stderr, "\n");
  bar_drawn_ = false;
}

void Progress::End(bool done) {
  if (done && bar_drawn_) DrawBar(100);
  Clear();
}

}  // namespace lpab::apps
