// Holds an order to its rules and its state. Spec: SGP.22 sections 5.6.2, 5.6.3, 5.6.5.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "sim/smdp/notification.h"
#include "sim/smdp/order.h"
#include "sim/smdp/order_state.h"

namespace lpab::sim::smdp {

// The eUICC and device that ask, as the eUICC signed them.
struct Requester {
  std::string eid;        // 32 digits
  Bytes profile_version;  // 3 bytes; empty: not said, as the next
  Bytes svn;
  std::string tac;  // 8 digits
};

// Errors: the status codes of: EID refused, order expired, no eligible profile; of an order that
// was shut for wrong codes; and of a single-use order that is over or another eUICC's.
Result<void> CheckMayDownload(const Order& order, const OrderState& state,
                              const Requester& requester, int64_t unix_seconds);
// As far as it may have changed since: the state.
Result<void> CheckState(const Order& order, const OrderState& state, std::string_view eid);

// The one-time key that the eUICC is asked to use again, or nothing.
Bytes KeyToReuse(const Order& order, const OrderState& state, std::string_view eid);

// The state after a bound package was given out.
OrderState AfterDownload(OrderState state, std::string_view eid, ByteSpan transaction_id,
                         ByteSpan euicc_one_time_key);
// ... after a wrong confirmation code.
OrderState AfterWrongCode(const Order& order, OrderState state);
// ... after the result of an installation. A result of another transaction than the last changes
// nothing.
OrderState AfterInstallation(OrderState state, ByteSpan transaction_id,
                             const InstallationResult& result);
// ... after CancelSession with this reason by this eUICC: postponed (1) and timeout (2) change
// nothing, every other reason ends the order. Neither does an eUICC whose order it is not.
OrderState AfterCancellation(OrderState state, std::string_view eid, uint64_t reason);

}  // namespace lpab::sim::smdp
