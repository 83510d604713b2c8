// Toolkit: the card application toolkit, as far as a profile switch needs it: REFRESH.
// Spec: ETSI TS 102 221 sections 7.4.2 and 11.2, TS 102 223 sections 6.4.7 and 6.8.
#pragma once

#include <optional>

#include "apdu/apdu.h"

namespace lpab::sim::euicc {

inline constexpr uint8_t kTerminalProfile = 0x10;
inline constexpr uint8_t kFetch = 0x12;
inline constexpr uint8_t kTerminalResponse = 0x14;

// What the card wants of the terminal. It announces a proactive command by 91xx instead of 9000
// until FETCH has taken it; a reset of the card ends everything. One thread.
class Toolkit {
 public:
  // `without_profile`: proactive commands also to a terminal that sent no TERMINAL PROFILE.
  explicit Toolkit(bool without_profile) : without_profile_(without_profile) {}

  // The card was reset.
  void Reset();

  // The terminal's commands, on the basic channel: TERMINAL PROFILE, FETCH, TERMINAL RESPONSE.
  apdu::ResponseApdu Process(const apdu::CommandApdu& command);

  // REFRESH, UICC reset, to be fetched. Nothing where the terminal knows no REFRESH.
  void RequestRefresh();
  // A command waits to be fetched, or for its TERMINAL RESPONSE.
  bool busy() const { return state_ != State::kIdle; }
  // What an answer that ends with 9000 ends with.
  apdu::StatusWord FinalStatus() const;

 private:
  enum class State { kIdle, kWaiting, kFetched };

  apdu::ResponseApdu TakeProfile(const apdu::CommandApdu& command);
  apdu::ResponseApdu Fetch(const apdu::CommandApdu& command);
  apdu::ResponseApdu TakeResponse(const apdu::CommandApdu& command);

  bool without_profile_;
  bool refresh_known_ = false;
  State state_ = State::kIdle;
};

}  // namespace lpab::sim::euicc
