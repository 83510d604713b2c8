// Pending notifications: profile installation results and the others. Decoding only; no signature
// is checked here. The spans point into the bytes that were decoded, which must outlive them.
// Spec: SGP.22 sections 2.5.6 (ProfileInstallationResult), 5.7.10.
#pragma once

#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace lpab::sim::smdp {

// Outcome of an installation.
struct InstallationResult {
  Bytes isdp_aid;                   // of the profile, when it was installed
  std::optional<uint64_t> command;  // bppCommandId and errorReason, when it was not
  std::optional<uint64_t> reason;
};

struct PendingNotification {
  ByteSpan signed_part;  // BF27... or BF2F..., whole
  ByteSpan signature;
  uint64_t sequence_number = 0;
  std::string event;  // "install", "enable", "disable", "delete"
  std::string address;
  std::string iccid;  // digits; empty when there is none

  // Of a ProfileInstallationResult.
  std::optional<InstallationResult> installation;
  ByteSpan transaction_id;
  std::string smdp_oid;  // dotted; empty when there is none

  // Of the others.
  ByteSpan euicc_certificate;
  ByteSpan eum_certificate;
};

// BF37... or 30.... Errors: kMalformed.
Result<PendingNotification> DecodePendingNotification(ByteSpan der);

}  // namespace lpab::sim::smdp
