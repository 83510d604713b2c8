// Card: a software eUICC, as ISO 7816 sees it.
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "apdu/apdu.h"
#include "card/raw_card.h"
#include "sim/euicc/bug_effects.h"
#include "sim/euicc/channel_table.h"
#include "sim/euicc/es10_functions.h"
#include "sim/euicc/state_store.h"
#include "sim/euicc/toolkit.h"

namespace lpab::sim::euicc {

// Logical channels, files of the enabled profile, the ISD-R and its ES10 functions. It behaves as a
// T=0 card: 61xx where an answer does not fit Le or none was given, 6Cxx where Le is not what a
// case 2 command brings. Of the toolkit it has REFRESH; it has no network authentication.
// One thread at a time.
class Card final : public card::RawCard {
 public:
  struct Parts {
    pki::EuiccIdentity identity;
    CardOptions options;
    CardState state;
    std::unique_ptr<StateStore> store;
    std::vector<Es10Function> functions;
  };
  // Errors: kInvalidArgument (EID that is not 32 digits, no credential, channels not 3 to 19).
  static Result<std::unique_ptr<Card>> Create(Parts parts);

  Result<Bytes> Reset(const Call& call) override;
  void PowerOff() override;
  // Errors: kUnavailable when it is not powered; `call`'s, and then nothing was executed;
  // kUnknownOutcome when a bug takes its power away.
  Result<Bytes> Transmit(ByteSpan command, const Call& call) override;

  // One command of a powered card, CLA with its channel. The state is committed before this
  // returns.
  apdu::ResponseApdu Process(const apdu::CommandApdu& command);

  // What the operator of the enabled profile sends over the air: ES6.UpdateMetadata (BF2A). The
  // card need not be powered. Errors: those of update_metadata.h; kUnavailable when the state
  // cannot be written, and then nothing changed.
  Result<void> UpdateMetadata(ByteSpan request);

  // What is committed: for tests and for programs that show the card.
  const CardState& state() const { return context_.state(); }

 private:
  explicit Card(Parts parts);

  void DropVolatileState();
  Result<Bytes> LosePower();
  apdu::ResponseApdu Dispatch(const apdu::CommandApdu& command);
  apdu::ResponseApdu Execute(LogicalChannel& channel, const apdu::CommandApdu& command);
  apdu::ResponseApdu ExecuteProprietary(LogicalChannel& channel, const apdu::CommandApdu& command);
  apdu::ResponseApdu TerminalCapability(const apdu::CommandApdu& command);
  apdu::ResponseApdu StoreData(LogicalChannel& channel, const apdu::CommandApdu& command);
  Es10Answer RunFunction(ByteSpan command);
  Es10Answer Committed(Es10Answer answer);
  Result<void> Commit();
  FileView Files() const;

  CardContext context_;
  std::unique_ptr<StateStore> store_;
  std::vector<Es10Function> functions_;
  ChannelTable channels_;
  Toolkit toolkit_;
  ExchangeFaults faults_;
  bool powered_ = false;
  bool lpa_announced_ = false;  // by TERMINAL CAPABILITY, since reset
};

// The card whose state is in `directory` (state_store.h), with all functions.
// Errors: as FileStateStore::Open and Card::Create.
Result<std::unique_ptr<Card>> OpenCard(const std::filesystem::path& directory,
                                       pki::EuiccIdentity identity, CardOptions options = {});

}  // namespace lpab::sim::euicc
