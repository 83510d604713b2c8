#include <fmt/core.h>

#include "apps/lpa/commands.h"
#include "apps/lpa/prompt.h"
#include "apps/lpa/rule_names.h"
#include "apps/lpa/text_table.h"
#include "base/hex.h"
#include "base/log.h"

namespace lpab::apps {
namespace {

std::string StateName(const sgp22::ProfileInfo& profile) {
  return profile.state ? std::string(sgp22::ProfileStateName(*profile.state)) : "unknown";
}

Json ProfileJson(const sgp22::ProfileInfo& profile) {
  return {{"iccid", profile.iccid ? profile.iccid->digits() : ""},
          {"aid", ToHex(profile.isdp_aid)},
          {"state", StateName(profile)},
          {"name", profile.description.name.value_or("")},
          {"provider", profile.description.provider.value_or("")},
          {"nickname", profile.nickname.value_or("")},
          {"class", profile.profile_class ? Json(sgp22::ProfileClassName(*profile.profile_class))
                                          : Json(nullptr)},
          {"rules", RuleNames(profile.description.rules)}};
}

TextTable::Row ProfileRow(const sgp22::ProfileInfo& profile) {
  return {profile.iccid ? profile.iccid->digits() : "(no ICCID)", StateName(profile),
          log::Escape(profile.description.name.value_or("")),
          log::Escape(profile.description.provider.value_or("")),
          log::Escape(profile.nickname.value_or(""))};
}

// What the modem says after a switch, as the end of the sentence "ICCID enabled".
std::string ProofText(const lpa::ManagementResult& result) {
  if (!result.proof) return "";
  const std::string shown =
      result.proof->empty() ? "that there is no profile" : "ICCID " + *result.proof;
  return fmt::format("{}; the modem reports {}", result.confirmed ? " and confirmed" : "", shown);
}

// `done` is the operation in the past tense: "enabled".
CommandOutput ManagementOutput(const lpa::ManagementResult& result, std::string_view done) {
  CommandOutput output;
  const std::string iccid = result.profile.iccid ? result.profile.iccid->digits() : "";
  Json notifications = Json::array();
  for (const auto& delivery : result.notifications) notifications.push_back(DeliveryJson(delivery));
  output.result = {{"iccid", iccid}, {"notifications", std::move(notifications)}};
  if (result.proof) output.result["proof"] = *result.proof;
  if (result.confirmed) output.result["confirmed"] = true;
  output.text = fmt::format("{} {}{}{}", iccid, done, ProofText(result),
                            DeliveryWarnings(result.notifications));
  if (result.proof_error) {
    output.result["proofError"] = ErrorJson(*result.proof_error);
    output.text += fmt::format(
        "\nthe card has switched; {}{}", log::Escape(result.proof_error->message),
        result.proof_error->next.empty() ? "" : "\n" + log::Escape(result.proof_error->next));
  }
  if (result.refresh_missing) {
    output.result["refreshMissing"] = true;
    output.text +=
        "\nthe card took the command only without REFRESH: restart the modem, so that it reads the "
        "profile";
  }
  if (result.notification_error) {
    output.result["notificationError"] = ErrorJson(*result.notification_error);
    output.text += fmt::format(
        "\nits notifications could not be read: {}\nrun 'lpa notification process' later",
        log::Escape(result.notification_error->message));
  }
  return output;
}

lpa::SwitchGuard GuardFor(Session& session, const SwitchOptions& options) {
  return {std::chrono::seconds(options.confirm_within), options.registration,
          [&progress = session.progress()](std::string_view step) { progress.Step(step); }};
}

}  // namespace

Result<CommandOutput> ProfileList(Session& session) {
  LPAB_ASSIGN(const auto profiles, session.Manager().List(session.call()));
  CommandOutput output;
  output.result["profiles"] = Json::array();
  TextTable table({"ICCID", "STATE", "NAME", "PROVIDER", "NICKNAME"});
  for (const sgp22::ProfileInfo& profile : profiles) {
    output.result["profiles"].push_back(ProfileJson(profile));
    table.Add(ProfileRow(profile));
  }
  output.text = profiles.empty() ? "no profiles" : table.ToString();
  return output;
}

Result<CommandOutput> ProfileEnable(Session& session, const std::string& profile,
                                    const SwitchOptions& options) {
  LPAB_ASSIGN(const auto result,
              session.Manager(GuardFor(session, options)).Enable(profile, session.call()));
  return ManagementOutput(result, "enabled");
}

Result<CommandOutput> ProfileDisable(Session& session, const std::string& profile,
                                     const SwitchOptions& options) {
  LPAB_ASSIGN(const auto result,
              session.Manager(GuardFor(session, options)).Disable(profile, session.call()));
  return ManagementOutput(result, "disabled");
}

Result<CommandOutput> ProfileDelete(Session& session, const std::string& profile, bool yes) {
  const bool asks = !yes && !session.options().json && CanAsk();
  if (asks &&
      !AskYesNo("Delete the profile " + log::Escape(profile) + " for good?").value_or(false)) {
    return Fail(ErrorCode::kRefused, "the profile was not deleted");
  }
  LPAB_ASSIGN(const auto result, session.Manager().Delete(profile, session.call()));
  return ManagementOutput(result, "deleted");
}

Result<CommandOutput> ProfileRename(Session& session, const std::string& profile,
                                    const std::string& nickname) {
  LPAB_ASSIGN(const auto result, session.Manager().Rename(profile, nickname, session.call()));
  return ManagementOutput(result, "renamed");
}

}  // namespace lpab::apps
