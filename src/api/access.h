// What the public classes hold, and the way into them. For this folder.
#pragma once

#include <memory>

#include "base/call.h"
#include "card/reader.h"
#include "io/cancellation_source.h"
#include "lpab/call.h"
#include "lpab/card.h"

namespace lpab::api {

struct CancellerState {
  io::CancellationSource source;
};

struct CallState {
  Call call;
};

struct CardState {
  std::unique_ptr<card::Reader> reader;
};

// The friend of the public classes: makes them of internal values and back.
struct Access {
  static v1::Canceller Make(io::CancellationSource source) {
    return v1::Canceller(std::make_shared<const CancellerState>(CancellerState{std::move(source)}));
  }
  static v1::Call Make(Call call) {
    return v1::Call(std::make_shared<const CallState>(CallState{std::move(call)}));
  }
  static v1::Card Make(std::unique_ptr<card::Reader> reader) {
    return v1::Card(std::make_unique<CardState>(CardState{std::move(reader)}));
  }

  static const Call& Internal(const v1::Call& call) { return call.state_->call; }
  // Takes it out of the card.
  static std::unique_ptr<card::Reader> Take(v1::Card& card) {
    return std::move(card.state_->reader);
  }
  static Cancellation CancellationOf(const v1::Canceller& canceller) {
    return canceller.state_->source.cancellation();
  }
};

}  // namespace lpab::api
