#include "cutter.h"

namespace lpab::tests {
namespace {

using Moment = Cutter::Moment;

struct Row {
  CutKind kind;
  const char* name;
  Seam seam;
  Moment moment;
  bool stays;
};

constexpr Row kRows[] = {
    {CutKind::kPowerBefore, "PowerBefore", Seam::kCard, Moment::kBefore, false},
    {CutKind::kPowerAfter, "PowerAfter", Seam::kCard, Moment::kAfter, false},
    {CutKind::kCardPulled, "CardPulled", Seam::kCard, Moment::kAfter, true},
    {CutKind::kLinkBefore, "LinkBefore", Seam::kLink, Moment::kBefore, false},
    {CutKind::kLinkAfter, "LinkAfter", Seam::kLink, Moment::kAfter, false},
    {CutKind::kLinkGone, "LinkGone", Seam::kLink, Moment::kAfter, true},
    {CutKind::kPortBefore, "PortBefore", Seam::kModem, Moment::kBefore, false},
    {CutKind::kPortAfter, "PortAfter", Seam::kModem, Moment::kAfter, false},
    {CutKind::kAnswerLost, "AnswerLost", Seam::kModem, Moment::kAfter, false},
    {CutKind::kRestartBefore, "RestartBefore", Seam::kModem, Moment::kBefore, false},
    {CutKind::kRestartAfter, "RestartAfter", Seam::kModem, Moment::kAfter, false},
    {CutKind::kModemGone, "ModemGone", Seam::kModem, Moment::kAfter, true},
    {CutKind::kRequestLost, "RequestLost", Seam::kServer, Moment::kBefore, false},
    {CutKind::kReplyLost, "ReplyLost", Seam::kServer, Moment::kAfter, false},
    {CutKind::kServerGone, "ServerGone", Seam::kServer, Moment::kAfter, true},
};

const Row& RowOf(CutKind kind) {
  for (const Row& row : kRows) {
    if (row.kind == kind) return row;
  }
  return kRows[0];
}

}  // namespace

Seam SeamOf(CutKind kind) { return RowOf(kind).seam; }
std::string NameOf(CutKind kind) { return RowOf(kind).name; }
bool Stays(CutKind kind) { return RowOf(kind).stays; }

void Cutter::Arm(CutKind kind, int n) {
  const std::scoped_lock lock(mutex_);
  armed_ = true;
  kind_ = kind;
  left_ = n;
  happened_ = gone_ = false;
  what_.clear();
}

void Cutter::Disarm() {
  const std::scoped_lock lock(mutex_);
  armed_ = gone_ = false;
}

void Cutter::ForgetCommands() {
  const std::scoped_lock lock(mutex_);
  commands_.clear();
}

Cutter::Moment Cutter::Pass(Seam seam, std::string what) {
  const std::scoped_lock lock(mutex_);
  if (seam == Seam::kModem) commands_.push_back(what);
  if (!armed_ || SeamOf(kind_) != seam || --left_ != 0) return Moment::kNone;
  happened_ = true;
  what_ = std::move(what);
  gone_ = Stays(kind_);
  return RowOf(kind_).moment;
}

bool Cutter::Gone(Seam seam) const {
  const std::scoped_lock lock(mutex_);
  return gone_ && SeamOf(kind_) == seam;
}

CutKind Cutter::kind() const {
  const std::scoped_lock lock(mutex_);
  return kind_;
}

bool Cutter::happened() const {
  const std::scoped_lock lock(mutex_);
  return happened_;
}

std::vector<std::string> Cutter::commands() const {
  const std::scoped_lock lock(mutex_);
  return commands_;
}

std::string Cutter::what() const {
  const std::scoped_lock lock(mutex_);
  return what_;
}

}  // namespace lpab::tests
