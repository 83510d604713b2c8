// The subcommands of lpa-sim. Each runs until it is told to stop, `pki`, `cards` and
// `update-metadata` excepted.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "apps/lpa-sim/identities.h"
#include "apps/lpa-sim/modem_part.h"
#include "base/result.h"
#include "sim/smdp/rsp_server.h"

namespace lpab::apps {

struct WorldOptions {
  std::filesystem::path directory;
  std::filesystem::path orders;  // empty: DIR/orders, with a sample package in it
  IdentityOptions identity;
  sim::smdp::RspServerOptions smdp;
  sim::smdp::Bugs bugs;
  sim::smdp::RspServerOptions smds;
  sim::smdp::Bugs smds_bugs;
  ModemPartOptions modem;
};

// eUICC, modem, SM-DP+ and SM-DS in one folder, which can be used again:
//   world.json       where everything is; there while the world runs
//   counters.json    what crossed the modem, five times a second and at the end
//   pki/, ci/        the generated PKI; its CI certificates for an LPA
//   card/            the eUICC, for `lpa --card sim:DIR/card` while no world runs
//   orders/, notifications/, order-state/   of the SM-DP+
//   events.json               of the SM-DS; its format is in sim/smdp/smds.h
//   modem, modem.sock         the modem's ports
// The servers keep their ports from one run to the next, so that notifications on the card find
// the SM-DP+. The card's root SM-DS is the world's, unless another is named.
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
  sim::smdp::RspServerOptions smdp;
  sim::smdp::Bugs bugs;
};
Result<void> RunSmdp(const SmdpOptions& options);

struct UpdateMetadataOptions {
  std::filesystem::path card;
  std::optional<std::string> provider;
  std::optional<std::string> name;
  std::optional<std::string> icon;   // a JPEG or PNG file; empty: the icon goes
  std::optional<std::string> rules;  // those that stay, "ppr1,ppr2"; empty: none
};
// Sends ES6.UpdateMetadata to the enabled profile of a card that no program uses.
// Errors: kInvalidArgument (rules, icon), those of sim::euicc::Card::UpdateMetadata.
Result<void> RunUpdateMetadata(const UpdateMetadataOptions& options);

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
