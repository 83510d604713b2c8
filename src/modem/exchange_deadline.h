// ExchangeDeadline: how long a modem may take over a command APDU.
#pragma once

#include "apdu/apdu.h"
#include "modem/modem_profile.h"

namespace lpab::modem {

// A card installs the profile while it answers the last block of a BoundProfilePackage segment,
// and takes minutes for it where others take moments. Follows the STORE DATA blocks of one channel.
// Spec: SGP.22 sections 2.5.5 (tags of the segments), 5.7.2 (STORE DATA).
class ExchangeDeadline {
 public:
  explicit ExchangeDeadline(const AtDeadlines& deadlines) : deadlines_(deadlines) {}

  // For this command, which comes next on the channel.
  Duration For(const apdu::CommandApdu& command);

 private:
  AtDeadlines deadlines_;
  bool in_package_ = false;
};

}  // namespace lpab::modem
