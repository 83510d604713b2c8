#include "modem/modem_profile.h"

#include <algorithm>

namespace lpab::modem {
namespace {

using std::chrono::seconds;

char Upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

bool BeginsWith(std::string_view text, std::string_view beginning) {
  if (text.size() < beginning.size()) return false;
  return std::ranges::equal(text.substr(0, beginning.size()), beginning,
                            [](char a, char b) { return Upper(a) == Upper(b); });
}

bool Matches(const ModemProfile& profile, const ModemIdentity& identity) {
  if (!BeginsWith(identity.manufacturer, profile.manufacturer)) return false;
  return profile.models.empty() || std::ranges::any_of(profile.models, [&](std::string_view model) {
           return BeginsWith(identity.model, model);
         });
}

struct NamedAction {
  RefreshAction action;
  std::string_view name;
  Duration time;  // until most modems report the profile
};
constexpr NamedAction kRefreshActions[] = {
    {RefreshAction::kWait, "wait", seconds(10)},
    {RefreshAction::kCfun41, "cfun-4-1", seconds(20)},
    {RefreshAction::kCfun01, "cfun-0-1", seconds(30)},
    {RefreshAction::kSimPower, "sim-power", seconds(30)},
    {RefreshAction::kRestart, "restart", seconds(90)},
};

// The settings' steps, with the row's times where it has the same step.
std::vector<RefreshStep> StepsFor(const std::vector<RefreshAction>& actions,
                                  const std::vector<RefreshStep>& row) {
  std::vector<RefreshStep> steps;
  for (const RefreshAction action : actions) {
    const auto same = std::ranges::find(row, action, &RefreshStep::action);
    steps.push_back(same != row.end() ? *same : UsualStep(action));
  }
  return steps;
}

template <typename T>
void Apply(const std::optional<T>& change, T& value) {
  if (change) value = *change;
}

}  // namespace

std::string_view AccessMethodName(AccessMethod method) {
  return method == AccessMethod::kCgla ? "cgla" : "csim";
}

std::string_view RefreshActionName(RefreshAction action) {
  for (const auto& [each, name, time] : kRefreshActions) {
    if (each == action) return name;
  }
  return "wait";
}

std::optional<RefreshAction> RefreshActionFrom(std::string_view name) {
  for (const auto& [action, each, time] : kRefreshActions) {
    if (each == name) return action;
  }
  return std::nullopt;
}

RefreshStep UsualStep(RefreshAction action) {
  for (const auto& [each, name, time] : kRefreshActions) {
    if (each == action) return {action, time};
  }
  return {action, seconds(30)};
}

std::vector<RefreshStep> UsualRefresh() {
  return {UsualStep(RefreshAction::kWait), UsualStep(RefreshAction::kCfun41),
          UsualStep(RefreshAction::kCfun01), UsualStep(RefreshAction::kRestart)};
}

const ModemProfile& FindProfile(const ModemIdentity& identity) {
  const std::vector<ModemProfile>& rows = ModemProfiles();
  const auto found =
      std::ranges::find_if(rows, [&](const ModemProfile& row) { return Matches(row, identity); });
  return found == rows.end() ? rows.back() : *found;
}

bool ModemProfileChanges::empty() const {
  return !access && !maximum_command && !manage_channel_le && !terminal_capability &&
         !le_with_data && !open_deadline && !exchange_deadline && !install_deadline && !refresh &&
         !refresh_deadline && !registration_deadline && !sim_power;
}

void ModemProfileChanges::ApplyTo(ModemProfile& profile) const {
  if (empty()) return;
  profile.name += ", with the settings of this device";
  Apply(access, profile.access);
  Apply(maximum_command, profile.maximum_command);
  Apply(manage_channel_le, profile.manage_channel_le);
  Apply(terminal_capability, profile.terminal_capability);
  Apply(le_with_data, profile.le_with_data);
  Apply(open_deadline, profile.deadlines.open);
  Apply(exchange_deadline, profile.deadlines.exchange);
  Apply(install_deadline, profile.deadlines.install);
  Apply(registration_deadline, profile.deadlines.registration);
  Apply(sim_power, profile.sim_power);
  if (refresh) profile.refresh = StepsFor(*refresh, profile.refresh);
  for (RefreshStep& step : profile.refresh) Apply(refresh_deadline, step.deadline);
}

}  // namespace lpab::modem
