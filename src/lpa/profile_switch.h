// Enabling and disabling in the form that a card takes. Spec: SGP.22 sections 5.7.16 and 5.7.17.
#pragma once

#include "lpa/isdr_channel.h"
#include "sgp22/es10c.h"

namespace lpab::lpa {

enum class SwitchTo { kEnabled, kDisabled };

// Results of both commands, and the status word, that refuse the command's form and not the
// operation: undefinedError, and not found of a profile that the card has just listed.
inline constexpr uint8_t kFormRefusals[] = {1, 127};
inline constexpr apdu::StatusWord kFormRefusalStatus = apdu::kSwIncorrectData;
inline constexpr uint8_t kCatBusy = 5;

struct SwitchResult {
  bool refresh = true;  // whether the card was asked for a REFRESH in the form it took
};

// The command in all its forms, encoded, in the order in which SwitchProfile tries them.
std::vector<Bytes> SwitchRequests(const sgp22::ProfileInfo& profile, SwitchTo to, bool refresh);

// Sends EnableProfile or DisableProfile for a profile that the card has listed. Some cards take
// only one of the command's forms (EastcomPeace's refuse the ICCID: 3899/SimAdmin issue 31), so
// these are tried in order: ICCID, ISD-P AID; then both without refreshFlag, when one was wanted.
//
// Another form is tried only after an answer that refuses the form and not the operation: result
// 127 (undefinedError), result 1 (not found, for a profile that this card has just listed), status
// word 6A80. Before each the list is read again; a card that switched all the same is not asked
// twice. Every other result is the card's answer, catBusy among them: without REFRESH the modem
// would stay with the old profile. After an unknown outcome nothing is sent.
//
// Errors: the first refusal; kUnknownOutcome; those of IsdrChannel::Call.
Result<SwitchResult> SwitchProfile(IsdrChannel& isdr, const sgp22::ProfileInfo& profile,
                                   SwitchTo to, bool refresh, const Call& call);

}  // namespace lpab::lpa
