#include "modem/at_modem.h"

#include "at/answers.h"
#include "base/log.h"
#include "modem/at_error.h"

namespace lpab::modem {
namespace {

constexpr int kBusyAttempts = 10;
constexpr Duration kBusyWait = std::chrono::seconds(1);

bool IsBusy(const Error& error) {
  const auto* cme = error.Detail<CmeDetail>();
  return cme != nullptr && error.code == ErrorCode::kBusy;
}

}  // namespace

AtModem::AtModem(std::unique_ptr<io::ByteStream> stream, ModemProfileChanges changes, Clock& clock)
    : clock_(clock),
      port_(std::move(stream), clock),
      changes_(std::move(changes)),
      profile_(ModemProfiles().back()) {
  port_.SetUnsolicitedListener([this](std::string_view line) {
    if (CardResetSigns::IsRestart(line)) settings_lost_ = true;
    if (!signs_.IsReset(line)) return;
    ++generation_;
    log::Info("modem", port_.Describe() + ": the card was reset (" + log::Escape(line, 40) + ")");
  });
}

Result<std::unique_ptr<AtModem>> AtModem::Open(std::unique_ptr<io::ByteStream> stream,
                                               const ModemProfileChanges& changes, const Call& call,
                                               Clock& clock) {
  std::unique_ptr<AtModem> modem(new AtModem(std::move(stream), changes, clock));
  LPAB_TRY(modem->Initialise(call));
  return modem;
}

Result<void> AtModem::FindModem(const Call& call) {
  std::string why;
  // Some take one command a line, and some leave their echo as it is.
  for (const char* command : {"ATE0V1", "ATE0", "AT"}) {
    port_.SetNumeric(true);  // until V1 is known to hold
    auto answer = port_.Execute({command, profile_.deadlines.query}, call);
    port_.SetNumeric(false);
    if (answer && answer->final.ok()) return {};
    if (!answer && answer.error().code == ErrorCode::kCancelled) return Unexpected(answer.error());
    why = answer ? answer->final.ToString() : answer.error().message;
    if (!answer) break;
  }
  return Fail(MakeError(ErrorCode::kUnavailable,
                        "no modem answers on " + port_.Describe() + " (" + why + ")")
                  .WithNext("check that this is the modem's AT port (on Quectel modems the third "
                            "of its USB ports), and that no other program uses it"));
}

Result<void> AtModem::SetUp(const Call& call) {
  settings_lost_ = false;
  LPAB_TRY(FindModem(call));
  LPAB_TRY(port_.Execute({"AT+CMEE=1", profile_.deadlines.query}, call));
  return {};
}

Result<void> AtModem::Initialise(const Call& call) {
  LPAB_TRY(SetUp(call));
  LPAB_ASSIGN(identity_.manufacturer, Ask("AT+CGMI", call));
  LPAB_ASSIGN(identity_.model, Ask("AT+CGMM", call));
  LPAB_ASSIGN(identity_.revision, Ask("AT+CGMR", call));
  profile_ = FindProfile(identity_);
  changes_.ApplyTo(profile_);
  log::Info("modem", Describe() + " (" + log::Escape(identity_.revision, 64) + "), handled as " +
                         profile_.name);
  return {};
}

Result<std::string> AtModem::Ask(const char* command, const Call& call) {
  LPAB_ASSIGN(const AtAnswer answer, port_.Execute({command, profile_.deadlines.query}, call));
  // A modem that does not say is one of the generic row.
  return answer.final.ok() ? at::ParseIdentification(answer.lines).value_or("") : "";
}

Result<AtAnswer> AtModem::Execute(const AtCommand& command, const Call& call) {
  LPAB_TRY(TakeUnsolicited());
  if (settings_lost_) LPAB_TRY(SetUp(call));
  for (int attempt = 1;; ++attempt) {
    LPAB_ASSIGN(AtAnswer answer, port_.Execute(command, call));
    if (answer.final.ok()) return answer;
    const std::string name = "AT" + std::string(at::NameOfCommand(command.text));
    Error error = AtError(name, answer.final);
    if (!IsBusy(error) || attempt == kBusyAttempts) return Fail(std::move(error));
    if (call.deadline.Remaining() <= kBusyWait) return Fail(std::move(error));
    clock_.SleepFor(kBusyWait);
  }
}

Result<std::string> AtModem::ReadIccid(const Call& call) {
  Error last = MakeError(ErrorCode::kUnsupported, "no command for the ICCID is known");
  for (const auto& [command, prefix] : profile_.iccid) {
    const AtCommand read{.text = std::string(command),
                         .deadline = profile_.deadlines.query,
                         .prefix = std::string(prefix),
                         .needs_information = true,
                         .on_late_answer = {}};
    auto answer = Execute(read, call);
    if (answer) return at::ParseIccid(answer->lines);
    last = std::move(answer).error();
    if (last.Detail<CmeDetail>() == nullptr || last.code == ErrorCode::kUnavailable) break;
  }
  return Fail(std::move(last));
}

Result<std::string> AtModem::ReadImsi(const Call& call) {
  LPAB_ASSIGN(const AtAnswer answer, Execute({"AT+CIMI", profile_.deadlines.query}, call));
  return at::ParseImsi(answer.lines);
}

std::string AtModem::Describe() const {
  std::string name = identity_.manufacturer;
  if (!identity_.model.empty()) name += (name.empty() ? "" : " ") + identity_.model;
  if (name.empty()) name = "modem";
  return log::Escape(name, 100) + " on " + port_.Describe();
}

}  // namespace lpab::modem
