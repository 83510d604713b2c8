// ES10b functions on pending notifications. Spec: SGP.22 section 5.7.9 to 5.7.11.
#pragma once

#include "sim/euicc/es10_functions.h"

namespace lpab::sim::euicc {

// Metadata of all, or of those whose event is among the bits of 81. Error 127: malformed.
Es10Answer ListNotification(CardContext& context, ByteSpan command);
// Whole notifications by A0 { 80 seqNumber | 81 events }, or all. Errors: 1 noResultAvailable,
// 127 malformed (a criterion without the A0 wrapper, too).
Es10Answer RetrieveNotificationsList(CardContext& context, ByteSpan command);
// 0 removed, 1 nothing to delete, 127 malformed.
Es10Answer NotificationSent(CardContext& context, ByteSpan command);

}  // namespace lpab::sim::euicc
