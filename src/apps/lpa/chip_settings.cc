#include "sgp22/chip_settings.h"

#include <fmt/core.h>

#include "apps/lpa/commands.h"
#include "apps/lpa/prompt.h"
#include "lpa/memory_reset.h"
#include "sgp22/activation_code.h"

namespace lpab::apps {
namespace {

// Everything, when nothing is named.
sgp22::EuiccMemoryReset WhatToReset(const ChipResetOptions& options) {
  const bool all = !options.operational && !options.test && !options.default_smdp;
  return {options.operational || all, options.test || all, options.default_smdp || all};
}

std::string Question(const sgp22::EuiccMemoryReset& what, size_t operational) {
  std::string text = "Reset the card:";
  if (what.delete_operational_profiles) {
    text += fmt::format(" delete ALL {} operational profiles for good;", operational);
  }
  if (what.delete_field_loaded_test_profiles) text += " delete downloaded test profiles;";
  if (what.reset_default_smdp_address) text += " forget the default SM-DP+ address;";
  text.back() = '?';
  return text;
}

Result<void> Confirm(Session& session, const sgp22::EuiccMemoryReset& what) {
  if (!CanAsk()) {
    return Fail(MakeError(ErrorCode::kInvalidArgument,
                          "there is no terminal to ask whether the card shall be reset")
                    .WithNext("add --yes to agree beforehand"));
  }
  LPAB_ASSIGN(const auto profiles, session.Manager().List(session.call()));
  const auto operational = std::ranges::count_if(profiles, [](const sgp22::ProfileInfo& profile) {
    return profile.profile_class.value_or(sgp22::ProfileClass::kOperational) ==
           sgp22::ProfileClass::kOperational;
  });
  session.progress().Clear();
  if (AskYesNo(Question(what, static_cast<size_t>(operational))).value_or(false)) return {};
  return Fail(ErrorCode::kCancelled, "the card was not reset");
}

// Sends what the deleted profiles left behind; that it could not be sent is said, no more.
void Notify(Session& session, CommandOutput& output) {
  auto sent = NotificationProcess(session, {});
  if (sent) {
    output.result["notifications"] = std::move(sent->result["notifications"]);
    return;
  }
  output.result["notificationError"] = ErrorJson(sent.error());
  output.text += fmt::format("\n{}\nrun 'lpa notification process' later", sent.error().message);
}

}  // namespace

Result<CommandOutput> ChipSetDefaultSmdp(Session& session, const std::string& address) {
  if (!address.empty()) LPAB_TRY(sgp22::SmdpAddress::Parse(address));
  LPAB_ASSIGN(lpa::IsdrChannel isdr,
              lpa::IsdrChannel::Open(session.reader(), session.isdr(), session.call()));
  LPAB_TRY(isdr.Call(sgp22::SetDefaultDpAddress{address}, session.call()));
  LPAB_TRY(isdr.Close(session.call()));
  CommandOutput output;
  output.result["defaultSmdpAddress"] = address;
  output.text = address.empty() ? "the card has no default SM-DP+ any more"
                                : fmt::format("the card's default SM-DP+ is {}", address);
  return output;
}

Result<CommandOutput> ChipReset(Session& session, const ChipResetOptions& options) {
  lpa::MemoryResetOptions reset;
  reset.what = WhatToReset(options);
  if (!options.yes) LPAB_TRY(Confirm(session, reset.what));
  LPAB_ASSIGN(const auto gone,
              lpa::ResetMemory(session.reader(), session.isdr(), reset, session.call()));
  CommandOutput output;
  output.result["deleted"] = Json::array();
  for (const sgp22::Iccid& iccid : gone) output.result["deleted"].push_back(iccid.digits());
  output.text = fmt::format("the card was reset; {} profiles are gone", gone.size());
  if (!gone.empty() && !session.options().no_notify) Notify(session, output);
  return output;
}

}  // namespace lpab::apps
