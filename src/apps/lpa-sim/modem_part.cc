#include "apps/lpa-sim/modem_part.h"

#include "base/log.h"
#include "sim/modem/quirk_switches.h"

namespace lpab::apps {
namespace {

constexpr Duration kCounterInterval{200};

Result<sim::modem::ModemOptions> MakeModem(const ModemPartOptions& options) {
  sim::modem::ModemOptions modem;
  LPAB_ASSIGN(modem.personality, sim::modem::FindPersonality(options.personality));
  modem.quirks = modem.personality.quirks;
  for (const std::string& quirk : options.quirks) {
    LPAB_TRY(sim::modem::SetQuirk(modem.quirks, quirk));
  }
  if (options.fault.empty()) return modem;
  LPAB_ASSIGN(modem.quirks.fault, sim::modem::ParseFault(options.fault));
  return modem;
}

}  // namespace

Result<std::unique_ptr<ModemPart>> ModemPart::Start(io::PollLoop& loop,
                                                    sim::pki::EuiccIdentity identity,
                                                    const ModemPartOptions& options) {
  LPAB_ASSIGN(sim::modem::ModemOptions modem, MakeModem(options));
  sim::modem::ServerOptions server = options.server;
  server.reopen_pause = Duration(modem.quirks.ports_away);
  sim::euicc::CardOptions card_options = options.card;
  if (!options.root_smds.empty()) card_options.root_ds_address = options.root_smds;
  for (const std::string& bug : options.card_bugs) {
    LPAB_TRY(sim::euicc::SwitchOn(card_options.bugs, bug));
  }
  LPAB_ASSIGN(auto card, sim::euicc::OpenCard(options.card_directory, std::move(identity),
                                              std::move(card_options)));
  std::unique_ptr<ModemPart> part(new ModemPart(loop, std::move(card), std::move(modem)));
  LPAB_ASSIGN(part->server_, sim::modem::ModemServer::Create(loop, part->modem_, server));
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
