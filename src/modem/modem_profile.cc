#include "modem/modem_profile.h"

#include <algorithm>

namespace lpab::modem {
namespace {

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

template <typename T>
void Apply(const std::optional<T>& change, T& value) {
  if (change) value = *change;
}

}  // namespace

std::string_view AccessMethodName(AccessMethod method) {
  return method == AccessMethod::kCgla ? "cgla" : "csim";
}

const ModemProfile& FindProfile(const ModemIdentity& identity) {
  const std::vector<ModemProfile>& rows = ModemProfiles();
  const auto found =
      std::ranges::find_if(rows, [&](const ModemProfile& row) { return Matches(row, identity); });
  return found == rows.end() ? rows.back() : *found;
}

bool ModemProfileChanges::empty() const {
  return !access && !maximum_command && !manage_channel_le && !terminal_capability &&
         !le_with_data && !open_deadline && !exchange_deadline && !install_deadline;
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
}

}  // namespace lpab::modem
