// lpa reader serve, lpa reader lpac: the card for programs that are not ours.
#include <cstdlib>

#include "adapters/lpac_stdio.h"
#include "adapters/vpcd.h"
#include "apps/lpa/commands.h"
#include "apps/lpa/print.h"
#include "io/child_process.h"
#include "io/socket.h"
#include "io/wait.h"

namespace lpab::apps {
namespace {

// Of one APDU: more than a modem is given for the last block of a package.
constexpr Duration kEach = std::chrono::seconds(300);
constexpr Duration kConnect = std::chrono::seconds(30);
constexpr Duration kPause = std::chrono::seconds(2);  // before the reader is tried again

pcsc::VirtualCard MakeCard(Session& session, bool early_ack) {
  pcsc::VirtualCardOptions options;
  options.early_ack = early_ack;
  options.aids = session.isdr().aids;
  options.atr = [&session] { return session.card().Atr(); };
  options.power_up = [&session](const Call& call) { return session.card().Hold(call); };
  options.power_down = [&session] { session.card().Release(); };
  return pcsc::VirtualCard(session.reader(), std::move(options));
}

// How long it takes is the user's business, not --timeout's.
Call UntilStopped(Session& session) { return {Deadline::Never(), session.call().cancellation}; }

// A card that cannot be reached is not put into the reader.
Result<std::unique_ptr<io::FdStream>> Insert(pcsc::VirtualCard& card, const io::HostPort& address,
                                             const Call& call) {
  LPAB_TRY(card.Reset(call));
  card.PowerOff();
  auto reader = io::ConnectTcp(address, call);
  if (reader) return reader;
  return Fail(std::move(reader).error().WithNext(
      "start pcscd with vsmartcard's driver (vsmartcard-vpcd), which waits for a card there"));
}

}  // namespace

Result<CommandOutput> ReaderServe(Session& session, const ReaderServeOptions& options) {
  LPAB_ASSIGN(const io::HostPort address, io::HostPort::Parse(options.vpcd));
  pcsc::VirtualCard card = MakeCard(session, options.early_ack);
  const Call call = UntilStopped(session);
  const bool speaks = !session.options().quiet;
  for (bool first = true;; first = false) {
    auto reader = Insert(card, address, call.Within(kConnect));
    if (!reader && first) return Fail(std::move(reader).error());
    if (reader) {
      if (speaks) Print(stderr, "The card is in the reader at {}.\n", address.ToString());
      const auto ended = adapters::ServeVpcd(**reader, card, kEach, call);
      if (speaks && !call.cancellation.Requested()) {
        PrintWarning("the card is out of the reader: " + ended.error().message,
                     "it is put in again when both are there");
      }
      card.PowerOff();
    }
    static_cast<void>(
        io::WaitReadable(call.cancellation.WaitHandle(), {Deadline::After(kPause), {}}));
    if (call.cancellation.Requested()) return CommandOutput{};
  }
}

Result<CommandOutput> ReaderLpac(Session& session, const ReaderLpacOptions& options) {
  pcsc::VirtualCard card = MakeCard(session, options.early_ack);
  adapters::LpacStdio lpac(card, kEach);
  const Call call = UntilStopped(session);
  io::Command command{options.command, {{"LPAC_APDU", "stdio"}}};
  const char* http = std::getenv("LPAC_HTTP");
  if (http != nullptr && std::string_view(http) == "stdio") {
    command.environment.emplace_back("LPAC_HTTP", "curl");  // there is no HTTP on this side
  }
  LPAB_ASSIGN(const auto program, io::ChildProcess::Start(command));
  for (;;) {
    LPAB_ASSIGN(const std::optional<std::string> line, program->ReadLine(call));
    if (!line) break;
    if (const auto answer = lpac.Answer(*line, call)) {
      LPAB_TRY(program->WriteLine(*answer, call));
    } else {
      Print(stdout, "{}\n", *line);
      std::fflush(stdout);
    }
  }
  LPAB_ASSIGN(const int code, program->AwaitEnd(call));
  if (code != 0 && lpac.last_error() && !session.options().quiet) {
    PrintWarning(lpac.last_error()->message, lpac.last_error()->next);
  }
  return CommandOutput{{{"exitCode", code}}, "", code};
}

}  // namespace lpab::apps
