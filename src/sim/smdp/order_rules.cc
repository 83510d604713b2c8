#include "sim/smdp/order_rules.h"

#include <algorithm>

#include "sim/smdp/rsp_status.h"

namespace lpab::sim::smdp {

namespace {

constexpr char kTooManyCodes[] = "too many wrong confirmation codes";
// ErrorReason. Spec: SGP.22 section 2.5.6.
constexpr uint64_t kInsufficientMemory = 10;
constexpr uint64_t kInterruption = 11;

bool IsOver(const OrderState& state) {
  return state.status == OrderStatus::kInstalled || state.status == OrderStatus::kError;
}

Result<void> NotEligible(std::string what) {
  return Fail(RspError(status::kNotEligible, std::move(what)));
}

bool AtLeast(const Bytes& version, const std::optional<Bytes>& minimum) {
  return !minimum || !std::lexicographical_compare(version.begin(), version.end(), minimum->begin(),
                                                   minimum->end());
}

Result<void> CheckEligibility(const Eligibility& wanted, const Requester& requester) {
  if (!AtLeast(requester.profile_version, wanted.minimum_profile_version)) {
    return NotEligible("the eUICC's profile package version is too old for this profile");
  }
  if (!AtLeast(requester.svn, wanted.minimum_svn)) {
    return NotEligible("the eUICC's SGP.22 version is too old for this profile");
  }
  const auto& tacs = wanted.tacs;
  if (!tacs.empty() && std::find(tacs.begin(), tacs.end(), requester.tac) == tacs.end()) {
    return NotEligible("this profile is not for this type of device");
  }
  return {};
}

std::string CancelReasonName(uint64_t reason) {
  switch (reason) {
    case 0:
      return "endUserRejection";
    case 3:
      return "pprNotAllowed";
    case 4:
      return "metadataMismatch";
    case 5:
      return "loadBppExecutionError";
    default:
      return "undefinedReason";
  }
}

}  // namespace

Result<void> CheckMayDownload(const Order& order, const OrderState& state,
                              const Requester& requester, int64_t unix_seconds) {
  const OrderRules& rules = order.rules;
  if (!rules.eid.empty() && rules.eid != requester.eid) {
    return Fail(RspError(status::kEidRefused, "this order is for another EID"));
  }
  LPAB_TRY(CheckState(order, state, requester.eid));
  if (rules.expires && unix_seconds >= *rules.expires) {
    return Fail(RspError(status::kOrderExpired, "this order has expired"));
  }
  return CheckEligibility(rules.eligibility, requester);
}

Result<void> CheckState(const Order& order, const OrderState& state, std::string_view eid) {
  if (!order.confirmation_code.empty() && state.wrong_codes >= order.rules.code_attempts) {
    return Fail(RspError(status::kCodeAttempts, kTooManyCodes));
  }
  if (!order.rules.single) return {};
  if (!state.eid.empty() && state.eid != eid) {
    return Fail(RspError(status::kEidRefused, "this order was downloaded by another EID"));
  }
  if (!IsOver(state)) return {};
  const std::string what = state.status == OrderStatus::kInstalled
                               ? "the profile of this order is installed already"
                               : "this order is over (" + state.reason + ")";
  return Fail(RspError(status::kMatchingIdRefused, what));
}

Bytes KeyToReuse(const Order& order, const OrderState& state, std::string_view eid) {
  const bool retry =
      order.rules.single && state.status == OrderStatus::kDownloaded && state.eid == eid;
  return retry ? state.euicc_one_time_key : Bytes();
}

OrderState AfterDownload(OrderState state, std::string_view eid, ByteSpan transaction_id,
                         ByteSpan euicc_one_time_key) {
  state.status = OrderStatus::kDownloaded;
  state.eid = eid;
  state.transaction_id = ToBytes(transaction_id);
  state.euicc_one_time_key = ToBytes(euicc_one_time_key);
  state.wrong_codes = 0;
  state.reason.clear();
  return state;
}

OrderState AfterWrongCode(const Order& order, OrderState state) {
  ++state.wrong_codes;
  if (state.wrong_codes < order.rules.code_attempts) return state;
  state.status = OrderStatus::kError;
  state.reason = kTooManyCodes;
  return state;
}

OrderState AfterInstallation(OrderState state, ByteSpan transaction_id,
                             const InstallationResult& result) {
  if (!Equal(state.transaction_id, transaction_id)) return state;
  state.euicc_one_time_key.clear();
  state.reason.clear();
  if (!result.isdp_aid.empty()) {
    state.status = OrderStatus::kInstalled;
    return state;
  }
  const uint64_t reason = result.reason.value_or(0);
  if (reason == kInsufficientMemory || reason == kInterruption) {
    state.status = OrderStatus::kReleased;
    return state;
  }
  state.status = OrderStatus::kError;
  state.reason = "installation failed: bppCommandId " + std::to_string(result.command.value_or(0)) +
                 ", errorReason " + std::to_string(reason);
  return state;
}

OrderState AfterCancellation(OrderState state, std::string_view eid, uint64_t reason) {
  const bool only_later = reason == 1 || reason == 2;
  const bool anothers = !state.eid.empty() && state.eid != eid;
  if (only_later || anothers || IsOver(state)) return state;
  state.status = OrderStatus::kError;
  state.reason = "cancelled: " + CancelReasonName(reason);
  return state;
}

}  // namespace lpab::sim::smdp
