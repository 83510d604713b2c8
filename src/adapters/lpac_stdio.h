// The card's side of lpac's APDU backend "stdio".
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "pcsc/virtual_card.h"

namespace lpab::adapters {

// Answers lpac's requests, a line of JSON each, on a virtual card. Spec: lpac, driver/apdu/stdio.c:
// {"type":"apdu","payload":{"func":"transmit","param":"81E2..."}}, answered by
// {"type":"apdu","payload":{"ecode":0,"data":"...9000"}}; of logic_channel_open ecode is the
// channel. One thread.
class LpacStdio {
 public:
  // `each` bounds one request.
  LpacStdio(pcsc::VirtualCard& card, Duration each) : card_(card), each_(each) {}

  // The answer to a line; nothing where it is none for the card (progress, lpac's own result).
  // A request that cannot be done is answered with ecode -1; why is in last_error().
  std::optional<std::string> Answer(std::string_view line, const Call& call);

  // Of the last request that could not be done.
  const std::optional<Error>& last_error() const { return error_; }

 private:
  pcsc::VirtualCard& card_;
  const Duration each_;
  std::optional<Error> error_;
};

}  // namespace lpab::adapters
