// ApduFilter: which commands of a client reach the card. docs/protocol.md, "Filter".
#pragma once

#include <optional>
#include <span>

#include "bridge/role.h"
#include "card/batch.h"

namespace lpab::bridge {

// Why a chain is not sent: what the client reads in the place of the card's answer, and the reason.
struct FilterRefusal {
  apdu::StatusWord sw;  // 6982 not in this role, 6A88 not known, 6A80 malformed
  Error error;
};

// What the object of a chain is for.
struct JudgedObject {
  const char* function = nullptr;  // "EnableProfile"; null: it is not known
  uint16_t tag = 0;                // BF31
  bool changes = false;            // the card, where it passes
  bool begins_package = false;
  // The profile that is to change, as the object names it; of a package neither.
  Bytes iccid = {};
  Bytes isdp_aid = {};
};

// Default deny. Judges whole chains before their first block goes to the card: blocks of STORE DATA
// in order that join to one object which the role may send, or the next segment of a bound profile
// package. One for each session, for a package's segments are judged by those before. Pure.
class ApduFilter {
 public:
  // What is refused must not be sent; of what passes Ended() must be told next.
  std::optional<FilterRefusal> Judge(std::span<const card::BatchCommand> chain, Role role);

  // Of the chain judged last.
  const JudgedObject& judged() const { return judged_; }
  // Whether a bound profile package is on its way.
  bool in_package() const { return package_.has_value(); }

  // How the chain ended that passed last. Data, an error or no answer to all of it ends a package.
  void Ended(const std::vector<card::CommandOutcome>& outcomes);

 private:
  // A bound profile package on its way: what of it may still come.
  struct Package {
    size_t left = 0;       // bytes of BF36
    uint16_t list = 0;     // A0, A1, A2 or A3: the last one that began; 0: none has
    size_t list_left = 0;  // bytes of its elements

    // Takes the next segment. After one that does not continue it the package is of no more use.
    bool Take(ByteSpan segment);
    bool TakeListStart(ByteSpan segment);
    bool TakeElement(ByteSpan element);
  };

  std::optional<FilterRefusal> JudgeObject(ByteSpan object, Role role);
  std::optional<FilterRefusal> JudgePackageStart(ByteSpan object);
  std::optional<FilterRefusal> JudgeSegment(ByteSpan segment);

  size_t blocks_ = 0;  // of the chain judged last
  JudgedObject judged_;
  std::optional<Package> package_;
};

// Judges a chain that the device is to send by itself: EnableProfile or DisableProfile.
std::optional<FilterRefusal> JudgeSwitch(std::span<const card::BatchCommand> chain, Role role);

}  // namespace lpab::bridge
