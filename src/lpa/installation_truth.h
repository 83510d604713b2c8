// What really became of an installation whose result did not arrive.
#pragma once

#include "lpa/isdr_channel.h"
#include "sgp22/notification.h"

namespace lpab::lpa {

// Reads the pending notifications and the profile list in one round trip, again where the card
// fails at that. Gives the installation result of this transaction when the card has one. Otherwise
// the error is `after` with what the card lists: the profile there (kUnknownOutcome: nobody will
// tell its server) or not (it was not installed; kUnavailable unless the card refused the package).
// kUnknownOutcome, too, when the list cannot be read.
// Evidence: lpac issue 186, where a profile reported as failed was installed.
Result<sgp22::ProfileInstallationResult> FindInstallation(
    IsdrChannel& isdr, const sgp22::TransactionId& transaction_id, const sgp22::Iccid& iccid,
    Error after, const Call& call);

}  // namespace lpab::lpa
