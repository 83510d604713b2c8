#include "modem/at_modem.h"

#include "at/answers.h"
#include "base/log.h"
#include "modem/at_error.h"

namespace lpab::modem {
namespace {

constexpr int kBusyAttempts = 10;
constexpr Duration kBusyWait = std::chrono::seconds(1);

// Spec: 3GPP TS 27.007 sections 7.2, 10.1.22 and 10.1.47.
struct RegistrationCommand {
  const char* command;
  const char* prefix;
};
constexpr RegistrationCommand kRegistrationCommands[] = {
    {"AT+CEREG?", "+CEREG"}, {"AT+C5GREG?", "+C5GREG"}, {"AT+CREG?", "+CREG"}};
constexpr int kAtHome = 1, kRoaming = 5;

// In the place of a port that was let go.
class ClosedPort final : public io::ByteStream {
 public:
  explicit ClosedPort(std::string name) : name_(std::move(name)) {}

  Result<size_t> Read(std::span<uint8_t>, const Call&) override { return Fail(Gone()); }
  Result<void> Write(ByteSpan, const Call&) override { return Fail(Gone()); }
  int descriptor() const override { return -1; }
  std::string Describe() const override { return name_; }

 private:
  Error Gone() const { return MakeError(ErrorCode::kUnavailable, name_ + " went away"); }

  const std::string name_;
};

bool IsBusy(const Error& error) {
  const auto* cme = error.Detail<CmeDetail>();
  return cme != nullptr && error.code == ErrorCode::kBusy;
}

}  // namespace

AtModem::AtModem(std::unique_ptr<io::ByteStream> stream, ModemProfileChanges changes, Clock& clock)
    : clock_(clock), changes_(std::move(changes)), profile_(ModemProfiles().back()) {
  SetPort(std::move(stream));
}

void AtModem::SetPort(std::unique_ptr<io::ByteStream> stream) {
  port_ = std::make_unique<AtPort>(std::move(stream), clock_);
  port_->SetUnsolicitedListener([this](std::string_view line) {
    if (CardResetSigns::IsRestart(line)) settings_lost_ = true;
    if (!signs_.IsReset(line)) return;
    ++generation_;
    log::Info("modem", port_->Describe() + ": the card was reset (" + log::Escape(line, 40) + ")");
  });
}

Result<std::unique_ptr<AtModem>> AtModem::Open(std::unique_ptr<io::ByteStream> stream,
                                               const ModemProfileChanges& changes, const Call& call,
                                               Clock& clock) {
  std::unique_ptr<AtModem> modem(new AtModem(std::move(stream), changes, clock));
  LPAB_TRY(modem->Initialise(call));
  return modem;
}

Error AtModem::RefusesEverything(const at::FinalResult& final) const {
  return MakeError(ErrorCode::kUnavailable, "the modem on " + port_->Describe() +
                                                " refuses every command, AT among them (" +
                                                final.ToString() + ")")
      .WithNext("restart the modem; check that this is its AT port");
}

Result<void> AtModem::FindModem(const Call& call) {
  std::string why;
  // Some take one command a line, and some leave their echo as it is.
  for (const char* command : {"ATE0V1", "ATE0", "AT"}) {
    port_->SetNumeric(true);  // until V1 is known to hold
    auto answer = port_->Execute({command, profile_.deadlines.query}, call);
    port_->SetNumeric(false);
    if (answer && answer->final.ok()) return {};
    if (!answer && answer.error().code == ErrorCode::kCancelled) return Unexpected(answer.error());
    if (answer && command == std::string_view("AT")) {
      return Fail(RefusesEverything(answer->final));
    }
    why = answer ? answer->final.ToString() : answer.error().message;
    if (!answer) break;
  }
  return Fail(MakeError(ErrorCode::kUnavailable,
                        "no modem answers on " + port_->Describe() + " (" + why + ")")
                  .WithNext("check that this is the modem's AT port (on Quectel modems the third "
                            "of its USB ports), and that no other program uses it"));
}

Result<void> AtModem::SetUp(const Call& call) {
  settings_lost_ = false;
  LPAB_TRY(FindModem(call));
  LPAB_TRY(port_->Execute({"AT+CMEE=1", profile_.deadlines.query}, call));
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
  LPAB_ASSIGN(const AtAnswer answer, port_->Execute({command, profile_.deadlines.query}, call));
  // A modem that does not say is one of the generic row.
  return answer.final.ok() ? at::ParseIdentification(answer.lines).value_or("") : "";
}

Result<AtAnswer> AtModem::Execute(const AtCommand& command, const Call& call) {
  LPAB_TRY(TakeUnsolicited());
  if (settings_lost_) LPAB_TRY(SetUp(call));
  for (int attempt = 1;; ++attempt) {
    LPAB_ASSIGN(AtAnswer answer, port_->Execute(command, call));
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

Result<bool> AtModem::IsRegistered(const Call& call) {
  for (const auto& [command, prefix] : kRegistrationCommands) {
    const AtCommand ask{.text = command,
                        .deadline = profile_.deadlines.query,
                        .prefix = prefix,
                        .needs_information = true,
                        .on_late_answer = {}};
    LPAB_ASSIGN(const AtAnswer answer, port_->Execute(ask, call));
    // Modems have the commands of the networks that they know.
    if (!answer.final.ok()) continue;
    const auto state = at::ParseRegistration(answer.lines);
    if (state && (*state == kAtHome || *state == kRoaming)) return true;
  }
  return false;
}

void AtModem::DropPort() {
  SetPort(std::make_unique<ClosedPort>(port_->Describe()));
  static_cast<void>(port_->TakeUnsolicited());  // it learns that it is closed
}

Result<void> AtModem::Reconnect(std::unique_ptr<io::ByteStream> stream, const Call& call) {
  SetPort(std::move(stream));
  NoteCardReset();
  return Initialise(call);
}

Result<std::string> AtModem::ReadImsi(const Call& call) {
  LPAB_ASSIGN(const AtAnswer answer, Execute({"AT+CIMI", profile_.deadlines.query}, call));
  return at::ParseImsi(answer.lines);
}

std::string AtModem::Describe() const {
  std::string name = identity_.manufacturer;
  if (!identity_.model.empty()) name += (name.empty() ? "" : " ") + identity_.model;
  if (name.empty()) name = "modem";
  return log::Escape(name, 100) + " on " + port_->Describe();
}

}  // namespace lpab::modem
