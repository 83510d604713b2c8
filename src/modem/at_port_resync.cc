// AtPort's way into step with the modem: at first, and after a command that was given up.
#include "base/log.h"
#include "modem/at_port.h"

namespace lpab::modem {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr char kQuestion[] = "AT+CMEE?";
constexpr char kMarker[] = "+CMEE:";
constexpr int kAttempts = 5;
constexpr Duration kMarkerWait = seconds(3);
constexpr Duration kQuiet = milliseconds(300);
constexpr Duration kQuietAfterMarker = milliseconds(50);
constexpr int kMaximumStrays = 1000;

}  // namespace

// Answers come in order, so what comes before the marker belongs to the command given up, and after
// the marker's own final result the modem owes nothing, but for questions asked before in vain. On
// a port that was just opened these could be another program's only, killed in the act.
Result<void> AtPort::Resynchronise(const Call& call) {
  if (given_up_) log::Info("modem", Describe() + ": waiting for the modem to answer again");
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    LPAB_TRY(call.Check("waiting for the modem"));
    LPAB_ASSIGN(const MarkerAnswer answer, AskForMarker(call));
    if (answer == MarkerAnswer::kNone) continue;
    const bool certain = answer == MarkerAnswer::kMarker && attempt == 0 && !given_up_;
    given_up_.reset();
    LPAB_TRY(WaitForQuiet(certain ? kQuietAfterMarker : kQuiet, call));
    in_step_ = true;
    return {};
  }
  return Fail(MakeError(ErrorCode::kUnavailable, "the modem on " + Describe() + " does not answer")
                  .WithNext("restart the modem, or unplug it and plug it in again"));
}

Result<AtPort::MarkerAnswer> AtPort::AskForMarker(const Call& call) {
  const Call own{Sooner(call, kMarkerWait), {}};
  LPAB_TRY(Write(std::string(kQuestion) + "\r", own));
  bool seen = false;
  for (int i = 0; i < kMaximumStrays; ++i) {
    auto line = NextLine(own);
    if (!line && line.error().code == ErrorCode::kTimeout) return MarkerAnswer::kNone;
    LPAB_TRY(line);
    if (line->text == kQuestion) continue;  // its echo
    if (line->text.starts_with(kMarker)) {
      seen = true;
      continue;
    }
    const bool final = line->kind == at::LineKind::kFinal;
    if (final && seen) return MarkerAnswer::kMarker;
    if (final && !given_up_) return MarkerAnswer::kOther;
    TakeStray(std::move(*line));
  }
  return Fail(ErrorCode::kProtocol, "the modem does not stop sending");
}

Result<void> AtPort::WaitForQuiet(Duration quiet, const Call& call) {
  decoder_.ExpectNothing();
  for (int i = 0; i < kMaximumStrays; ++i) {
    auto line = NextLine(Call{Sooner(call, quiet), {}});
    if (!line && line.error().code == ErrorCode::kTimeout) return {};
    LPAB_TRY(line);
    Tell(*line);
  }
  return Fail(ErrorCode::kProtocol, "the modem does not stop sending");
}

}  // namespace lpab::modem
