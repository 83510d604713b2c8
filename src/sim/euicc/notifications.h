// Notifications that the eUICC issues and keeps until the LPA removes them.
// Spec: SGP.22 section 3.5 and ES10b.
#pragma once

#include "sim/euicc/es10_functions.h"

namespace lpab::sim::euicc {

// NotificationMetadata, whole (BF2F): 80 seqNumber, 81 event (BIT STRING), 0C address, 5A iccid
// (left out when `iccid` is empty).
Bytes EncodeNotificationMetadata(uint64_t sequence_number, NotificationEvent event,
                                 std::string_view address, ByteSpan iccid);

// The next sequence number, counted up in the state.
uint64_t TakeSequenceNumber(CardContext& context);

// Keeps it until the LPA removes it.
void KeepNotification(CardContext& context, PendingNotification notification);

// Contents of a BIT STRING of up to eight named bits in DER: of NotificationEvent bits 07 80 for
// install, 04 F0 for all.
Bytes EncodeNamedBits(uint8_t bits);

// Issues one OtherSignedNotification to each address that the profile's notification
// configuration names for `event`, in its order, signed under the CI that installed the profile
// (Profile::ci_identifier), or else the card's first credential.
// For kInstall these come besides the ProfileInstallationResult, which goes to the SM-DP+.
void IssueNotifications(CardContext& context, NotificationEvent event, const Profile& profile);

}  // namespace lpab::sim::euicc
