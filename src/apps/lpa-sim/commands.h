// The subcommands of lpa-sim. Each runs until it is told to stop, `pki` and `cards` excepted.
#pragma once

#include <filesystem>
#include <string>

#include "apps/lpa-sim/identities.h"
#include "apps/lpa-sim/modem_part.h"
#include "base/result.h"
#include "sim/smdp/smdp_server.h"

namespace lpab::apps {

struct WorldOptions {
  std::filesystem::path directory;
  std::filesystem::path orders;  // empty: DIR/orders, with a sample package in it
  IdentityOptions identity;
  sim::smdp::SmdpServerOptions smdp;
  sim::smdp::Bugs bugs;
  ModemPartOptions modem;
};

// eUICC, modem and SM-DP+ in one folder, which can be used again:
//   world.json       where everything is; there while the world runs
//   counters.json    what crossed the modem, five times a second and at the end
//   pki/, ci/        the generated PKI; its CI certificates for an LPA
//   card/            the eUICC, for `lpa --card sim:DIR/card` while no world runs
//   orders/, notifications/, order-state/   of the SM-DP+
//   modem, modem.sock         the modem's ports
// The SM-DP+ keeps its port from one run to the next, so that notifications on the card find it.
// Errors: kBusy (a world runs there, or a port is taken), kInvalidArgument, kUnavailable, ...
Result<void> RunWorld(const WorldOptions& options);

struct ModemOptions {
  ModemPartOptions modem;
  std::filesystem::path pki;  // gives a new card its identity; empty: the card has one
};
Result<void> RunModem(const ModemOptions& options);

struct SmdpOptions {
  std::filesystem::path orders;
  std::filesystem::path notifications;
  std::filesystem::path state;  // of the orders; empty: order-state beside notifications
  IdentityOptions identity;
  sim::smdp::SmdpServerOptions smdp;
  sim::smdp::Bugs bugs;
};
Result<void> RunSmdp(const SmdpOptions& options);

// Makes a PKI in `options.own`.
Result<void> RunPki(const IdentityOptions& options);

struct CardsOptions {
  std::filesystem::path world;  // whose PKI the cards are under; it may run
  int count = 1;
};
// Makes the cards WORLD/cards/01 and so on, each for `lpa --card sim:...`, and WORLD/cards.csv with
// the columns device and eid. Those that are there stay as they are.
// Errors: kNotFound (no world there), kUnavailable.
Result<void> MakeCards(const CardsOptions& options);

}  // namespace lpab::apps
