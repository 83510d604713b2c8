#include "apps/lpa-bridged/hooks.h"

#include <unistd.h>

#include "base/log.h"
#include "io/boot_id.h"
#include "io/command.h"
#include "io/files.h"

namespace lpab::apps {
namespace {

constexpr char kLog[] = "hooks";
constexpr size_t kLongestMark = 256;

void LogFailure(const char* name, const Result<void>& run) {
  if (!run) log::Failure(kLog, std::string(name) + ": " + run.error().message);
}

}  // namespace

bool Hooks::left_behind() const { return io::FileExists(mark_); }

bool Hooks::MarkedInThisBoot() const {
  const auto mark = io::ReadFile(mark_, kLongestMark);
  return mark && AsText(*mark) == io::BootId() + "\n";
}

void Hooks::Mark() {
  if (mark_.empty() || options_.after_close.empty()) return;
  if (auto written = io::WriteFileAtomically(mark_, AsBytes(io::BootId() + "\n"), 0600); !written) {
    log::Warning(kLog, "after a crash after_close would not run: " + written.error().message);
  }
}

Result<void> Hooks::BeforeOpen(const Call& call) {
  if (left_behind()) {
    log::Warning(kLog, "the last run did not get to after_close");
    if (MarkedInThisBoot()) return {};
    AfterClose();
  }
  Mark();
  if (options_.before_open.empty()) return {};
  log::Info(kLog, "before_open");
  auto run = io::RunCommand({options_.before_open}, call.Within(options_.deadline));
  if (run) return {};
  Error error = std::move(run).error();
  error.message = "the device does not give its modem away: before_open: " + error.message;
  log::Failure(kLog, error.message);
  return Fail(
      std::move(error).WithNext("look at the command 'before_open' in the device's settings"));
}

// Not under the caller's time, nor cancelled with it: it runs always.
void Hooks::AfterClose() {
  if (!options_.after_close.empty()) {
    log::Info(kLog, "after_close");
    const Call own{Deadline::After(options_.deadline), {}};
    LogFailure("after_close", io::RunCommand({options_.after_close}, own));
  }
  if (left_behind()) unlink(mark_.c_str());
}

void Hooks::AfterSwitch(const SwitchedProfile& profile) {
  if (options_.after_switch.empty()) return;
  log::Info(kLog, "after_switch");
  const io::Command command{options_.after_switch,
                            {{"LPAB_ICCID", profile.iccid},
                             {"LPAB_IMSI", profile.imsi},
                             {"LPAB_OPERATOR", profile.network},
                             {"LPAB_APN", profile.apn}}};
  LogFailure("after_switch", io::RunCommand(command, {Deadline::After(options_.deadline), {}}));
}

}  // namespace lpab::apps
