#include "apps/lpa-sim/modem_part.h"

#include "base/log.h"
#include "sim/modem/command_line.h"

namespace lpab::apps {
namespace {

using sim::modem::Fault;

constexpr Duration kCounterInterval{200};

}  // namespace

Result<Fault> ParseFault(const std::string& text) {
  constexpr std::pair<const char*, Fault::Kind> kKinds[] = {
      {"plain-error", Fault::Kind::kPlainError},
      {"silence", Fault::Kind::kSilence},
      {"dead", Fault::Kind::kDead},
      {"close-port", Fault::Kind::kClosePort},
  };
  const size_t colon = text.find(':');
  const auto number = colon == std::string::npos
                          ? std::nullopt
                          : sim::modem::ParseNumber(std::string_view(text).substr(colon + 1));
  for (const auto& [name, kind] : kKinds) {
    if (number && *number > 0 && text.substr(0, colon) == name) return Fault{kind, *number};
  }
  return Fail(MakeError(ErrorCode::kInvalidArgument, "no fault is called " + text)
                  .WithNext("name plain-error:N, silence:N, dead:N or close-port:N, where N is "
                            "the number of the card command, from 1"));
}

Result<std::unique_ptr<ModemPart>> ModemPart::Start(io::PollLoop& loop,
                                                    sim::pki::EuiccIdentity identity,
                                                    const ModemPartOptions& options) {
  sim::modem::ModemOptions modem;
  modem.quirks.ccho = options.ccho;
  if (!options.fault.empty()) {
    LPAB_ASSIGN(modem.quirks.fault, ParseFault(options.fault));
  }
  sim::euicc::CardOptions card_options = options.card;
  if (!options.root_smds.empty()) card_options.root_ds_address = options.root_smds;
  for (const std::string& bug : options.card_bugs) {
    LPAB_TRY(sim::euicc::SwitchOn(card_options.bugs, bug));
  }
  LPAB_ASSIGN(auto card, sim::euicc::OpenCard(options.card_directory, std::move(identity),
                                              std::move(card_options)));
  std::unique_ptr<ModemPart> part(new ModemPart(loop, std::move(card), std::move(modem)));
  LPAB_ASSIGN(part->server_, sim::modem::ModemServer::Create(loop, part->modem_, options.server));
  if (!options.counters_path.empty()) {
    LPAB_ASSIGN(CountersFile file, CountersFile::Create(options.counters_path));
    part->file_.emplace(std::move(file));
    part->WatchCounters();
  }
  part->modem_.Start();
  return part;
}

ModemPart::~ModemPart() {
  loop_.CancelTimer(timer_);
  WriteCounters();
}

Counters ModemPart::counters() const {
  const sim::modem::UartCounters& uart = server_->counters();
  return {uart.bytes_to_modem, uart.bytes_from_modem, modem_.apdus()};
}

void ModemPart::WriteCounters() {
  if (!file_) return;
  if (auto written = file_->Update(counters()); !written) {
    log::Warning("lpa-sim", written.error().ToString());
  }
}

void ModemPart::WatchCounters() {
  timer_ = loop_.StartTimer(kCounterInterval, [this] {
    WriteCounters();
    WatchCounters();
  });
}

}  // namespace lpab::apps
