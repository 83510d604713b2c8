// ModemPart: the software eUICC in the software modem, on a pseudo-terminal and a socket.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "apps/lpa-sim/counters_file.h"
#include "io/poll_loop.h"
#include "sim/euicc/card.h"
#include "sim/modem/modem_server.h"

namespace lpab::apps {

struct ModemPartOptions {
  std::filesystem::path card_directory;
  sim::modem::ServerOptions server;
  sim::euicc::CardOptions card;
  std::vector<std::string> card_bugs;  // as sim::euicc::SwitchOn takes them
  std::string root_smds;               // address that the card names; empty: that of a new card
  std::string personality = "ec25-j";
  std::vector<std::string> quirks;  // over the personality's, as sim::modem::SetQuirk takes them
  std::string fault;                // "KIND:N"; empty: none
  std::string counters_path;        // empty: not written
};

// Runs on the loop's thread, and looks at its counters five times a second. The loop must outlive
// it.
class ModemPart {
 public:
  // Errors: kInvalidArgument (personality, quirk, fault, bug, channels, baud), kBusy (the card or
  // the socket is in use), kUnavailable.
  static Result<std::unique_ptr<ModemPart>> Start(io::PollLoop& loop,
                                                  sim::pki::EuiccIdentity identity,
                                                  const ModemPartOptions& options);
  // Writes the counters for the last time.
  ~ModemPart();
  ModemPart(const ModemPart&) = delete;
  ModemPart& operator=(const ModemPart&) = delete;

  Counters counters() const;

 private:
  ModemPart(io::PollLoop& loop, std::unique_ptr<sim::euicc::Card> card,
            sim::modem::ModemOptions options)
      : loop_(loop), card_(std::move(card)), modem_(*card_, std::move(options)) {}

  void WriteCounters();
  void WatchCounters();

  io::PollLoop& loop_;
  std::unique_ptr<sim::euicc::Card> card_;
  sim::modem::Modem modem_;
  std::unique_ptr<sim::modem::ModemServer> server_;
  std::optional<CountersFile> file_;
  io::PollLoop::TimerId timer_ = 0;
};

}  // namespace lpab::apps
