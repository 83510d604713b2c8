#include "bridge/access_window.h"

#include <algorithm>

namespace lpab::bridge {

void AccessWindow::Open(Duration length) {
  until_ = clock_.Now() + length;
  unused_since_ = clock_.Now();
}

Duration AccessWindow::left() const {
  return until_ ? std::max(Duration(0), *until_ - clock_.Now()) : Duration(0);
}

void AccessWindow::SetInUse(bool in_use) {
  if (in_use_ && !in_use) unused_since_ = clock_.Now();
  in_use_ = in_use;
}

std::optional<AccessWindow::Over> AccessWindow::over() const {
  if (!until_) return std::nullopt;
  if (clock_.Now() >= *until_) return Over::kTime;
  if (!in_use_ && clock_.Now() >= unused_since_ + idle_) return Over::kIdle;
  return std::nullopt;
}

std::optional<Clock::TimePoint> AccessWindow::due() const {
  if (!until_ || in_use_) return until_;
  return std::min(*until_, unused_since_ + idle_);
}

}  // namespace lpab::bridge
