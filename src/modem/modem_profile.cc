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

ModemProfile QuectelEc25() {
  ModemProfile row;
  row.name = "Quectel EC25";
  row.manufacturer = "Quectel";
  row.models = {"EC25", "EG25", "EC20", "EC21", "EG21"};
  row.access = {AccessMethod::kCgla, AccessMethod::kCsim};
  row.manage_channel_le = 1;
  row.iccid = {{"AT+QCCID", "+QCCID"}, {"AT+CCID", "+CCID"}};
  row.evidence =
      "CCHO and CGLA on EG25, quoted hex, 61xx passed through: lpac issue 164, Quectel manual 5.12 "
      "to 5.15. CSIM with MANAGE CHANNEL Le=01 on EC20: field report. Plain ERROR at the last "
      "block of a segment: lpac issues 173, 186. No manual proves CCHO on an EC25-J.";
  return row;
}

ModemProfile Generic() {
  ModemProfile row;
  row.name = "3GPP TS 27.007 modem";
  row.access = {AccessMethod::kCgla, AccessMethod::kCsim};
  row.iccid = {{"AT+CCID", "+CCID"},
               {"AT+QCCID", "+QCCID"},
               {"AT+ICCID", "+ICCID"},
               {"AT+CICCID", "+ICCID"},
               {"AT^ICCID?", "^ICCID"}};
  row.evidence = "3GPP TS 27.007 sections 8.17 and 8.43 to 8.46.";
  return row;
}

}  // namespace

const std::vector<ModemProfile>& ModemProfiles() {
  static const std::vector<ModemProfile> rows = {QuectelEc25(), Generic()};
  return rows;
}

const ModemProfile& FindProfile(const ModemIdentity& identity) {
  const std::vector<ModemProfile>& rows = ModemProfiles();
  const auto found =
      std::ranges::find_if(rows, [&](const ModemProfile& row) { return Matches(row, identity); });
  return found == rows.end() ? rows.back() : *found;
}

}  // namespace lpab::modem
