#include "apps/lpa-bridged/pair_dialog.h"

#include <unistd.h>

#include <cstdio>
#include <iostream>
#include <sstream>

#include "apps/lpa-bridged/control.h"
#include "apps/lpa-bridged/qr_text.h"
#include "base/clock.h"
#include "io/stop_signals.h"

namespace lpab::apps {
namespace {

constexpr Duration kPause = std::chrono::milliseconds(500);

// The lines of `pair-state`.
struct State {
  std::string word;
  std::string code;
  std::string client;
  std::string fingerprint;
};

Result<State> AskState(const BridgedOptions& options) {
  LPAB_ASSIGN(const std::string text, AskForText(options, {"pair-state"}));
  std::istringstream lines(text);
  State state;
  std::string seconds;
  for (std::string* line :
       {&state.word, &seconds, &state.code, &state.client, &state.fingerprint}) {
    std::getline(lines, *line);
  }
  return state;
}

// What the person at the device says. An end of input is no.
bool SameCode(const State& state) {
  std::printf("%s, %s, wants to be paired.\nDoes it show the code %s? [y/N] ", state.client.c_str(),
              state.fingerprint.c_str(), state.code.c_str());
  std::fflush(stdout);
  std::string line;
  return std::getline(std::cin, line) && (line == "y" || line == "Y" || line == "yes");
}

// `uris`: a line each. Two codes on one screen would be one too many for a camera.
void Show(const std::string& uris, const PairDialogOptions& dialog) {
  const std::string first = uris.substr(0, uris.find('\n'));
  const bool more = uris.size() > first.size() + 1;
  const bool screen = isatty(STDOUT_FILENO) != 0;
  const std::string code = dialog.qr && screen ? QrText(first) : "";
  std::printf("%s%s", code.c_str(), uris.c_str());
  if (!code.empty() && more) {
    std::printf("The code is the first of the two; --over ble shows the one for Bluetooth.\n");
  }
  if (!dialog.wait) return;
  std::printf("On the PC, within %s: lpa pair URI%s\nWaiting; Ctrl-C leaves pairing open.\n",
              dialog.length.c_str(), more ? ", either over the network or over Bluetooth" : "");
  std::fflush(stdout);
}

Result<void> Wait(const BridgedOptions& options) {
  LPAB_ASSIGN(const io::StopSignals signals, io::StopSignals::Install());
  for (;;) {
    LPAB_ASSIGN(const State state, AskState(options));
    if (state.word == "paired") {
      std::printf("paired with %s, %s\n", state.client.c_str(), state.fingerprint.c_str());
      return {};
    }
    if (state.word == "comparing") {
      LPAB_TRY(AskForText(options, {"pair-answer", SameCode(state) ? "same" : "different"}));
      continue;
    }
    if (state.word == "refused") {
      return Fail(MakeError(ErrorCode::kRefused, "the codes were not the same; nobody was paired")
                      .WithNext("somebody may be between the two: try again on another network"));
    }
    if (state.word != "waiting") {
      return Fail(MakeError(ErrorCode::kTimeout, "nobody came to be paired")
                      .WithNext("open pairing again: lpa-bridged pair"));
    }
    LPAB_TRY(Call({Deadline::Never(), signals.cancellation()}).Check("waiting for a client"));
    Clock::System().SleepFor(kPause);
  }
}

}  // namespace

Result<void> PairDialog(const BridgedOptions& options, const PairDialogOptions& dialog) {
  std::vector<std::string> words = {"pair", dialog.length, dialog.role,
                                    dialog.confirm ? "confirm" : "plain"};
  if (!dialog.over.empty()) words.push_back(dialog.over);
  LPAB_ASSIGN(const std::string uris, AskForText(options, words));
  Show(uris, dialog);
  return dialog.wait ? Wait(options) : Result<void>();
}

}  // namespace lpab::apps
