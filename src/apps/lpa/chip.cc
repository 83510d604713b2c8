#include <fmt/core.h>
#include <fmt/ranges.h>

#include "apps/lpa/commands.h"
#include "apps/lpa/rule_names.h"
#include "base/hex.h"
#include "base/log.h"
#include "sgp22/capabilities.h"
#include "sgp22/ci_names.h"
#include "sgp22/euicc_info.h"
#include "sgp22/manufacturers.h"
#include "sgp22/rules_table.h"

namespace lpab::apps {
namespace {

constexpr std::string_view kCategories[] = {"other", "basic", "medium", "contactless"};

Json HexList(const std::vector<Bytes>& identifiers) {
  Json list = Json::array();
  for (const Bytes& identifier : identifiers) list.push_back(ToHex(identifier));
  return list;
}

// {"81370F...": "GSMA RSP2 Root CI1"}: those of the lists that have a name.
Json CiNames(const sgp22::EuiccInfo2& info) {
  Json names = Json::object();
  for (const auto* list : {&info.ci_ids_for_verification, &info.ci_ids_for_signing}) {
    for (const Bytes& identifier : *list) {
      const std::string_view name = sgp22::CiName(identifier);
      if (!name.empty()) names[ToHex(identifier)] = name;
    }
  }
  return names;
}

std::string CategoryName(uint64_t category) {
  return category < std::size(kCategories) ? std::string(kCategories[category])
                                           : std::to_string(category);
}

void AddVersion(Json& json, const char* key, const std::optional<sgp22::Version>& version) {
  if (version) json[key] = version->ToString();
}

Json InfoJson(const sgp22::EuiccInfo2& info) {
  Json json = {{"svn", info.svn.ToString()},
               {"profileVersion", info.profile_version.ToString()},
               {"firmware", info.firmware.ToString()}};
  AddVersion(json, "uiccVersion", info.uicc);
  AddVersion(json, "globalPlatformVersion", info.global_platform);
  AddVersion(json, "protectionProfileVersion", info.protection_profile);
  if (info.category) json["category"] = CategoryName(*info.category);
  if (info.installed_applications) json["installedApplications"] = *info.installed_applications;
  if (info.free_non_volatile_memory) json["freeNonVolatileMemory"] = *info.free_non_volatile_memory;
  if (info.free_volatile_memory) json["freeVolatileMemory"] = *info.free_volatile_memory;
  json["uiccCapabilities"] = info.uicc_capabilities;
  json["rspCapabilities"] = info.rsp_capabilities;
  json["forbiddenPolicyRules"] = info.forbidden_rules;
  json["ciForVerification"] = HexList(info.ci_ids_for_verification);
  json["ciForSigning"] = HexList(info.ci_ids_for_signing);
  json["ciNames"] = CiNames(info);
  json["accreditationNumber"] = info.accreditation_number;
  return json;
}

std::string Line(std::string_view label, std::string_view value) {
  return fmt::format("{:<18}{}\n", label, value);
}

// "USIM, ISIM, Milenage"; no line where there is nothing to say.
std::string WordsLine(std::string_view label, const std::vector<std::string>& names) {
  if (names.empty()) return "";
  std::vector<std::string> words;
  for (const std::string& name : names) words.push_back(sgp22::CapabilityWords(name));
  return Line(label, fmt::format("{}", fmt::join(words, ", ")));
}

std::string CiLine(std::string_view label, const Bytes& identifier) {
  const std::string_view name = sgp22::CiName(identifier);
  return Line(label, ToHex(identifier) + (name.empty() ? "" : fmt::format(" ({})", name)));
}

std::string InfoText(const sgp22::EuiccInfo2& info) {
  std::string text = Line("SGP.22", info.svn.ToString());
  text += Line("profile version", info.profile_version.ToString());
  text += Line("firmware", info.firmware.ToString());
  if (info.uicc) text += Line("TS 102 241", info.uicc->ToString());
  if (info.global_platform) text += Line("GlobalPlatform", info.global_platform->ToString());
  if (info.category) text += Line("category", CategoryName(*info.category));
  if (info.free_non_volatile_memory) {
    text += Line("free memory", fmt::format("{} bytes", *info.free_non_volatile_memory));
  }
  if (!info.accreditation_number.empty()) {
    text += Line("accreditation", log::Escape(info.accreditation_number));
  }
  text += WordsLine("the card can", info.uicc_capabilities);
  text += WordsLine("RSP", info.rsp_capabilities);
  text += WordsLine("forbidden rules", info.forbidden_rules);
  for (const Bytes& identifier : info.ci_ids_for_verification) {
    text += CiLine("trusts the CI", identifier);
  }
  for (const Bytes& identifier : info.ci_ids_for_signing)
    text += CiLine("signs under CI", identifier);
  return text;
}

void AddRulesTable(const sgp22::RulesAuthorisationTable& table, CommandOutput& output) {
  Json rows = Json::array();
  for (const sgp22::PolicyAuthorisation& row : table.rows) {
    std::vector<std::string> operators;
    for (const sgp22::OperatorId& id : row.operators) operators.push_back(OperatorText(id));
    const std::vector<std::string> rules = RuleNames(row.rules);
    rows.push_back(
        {{"rules", rules}, {"operators", operators}, {"consentRequired", row.consent_required}});
    output.text += WordsLine("allows rules", rules);
    output.text += Line("  of", fmt::format("{}{}", fmt::join(operators, ", "),
                                            row.consent_required ? ", with your consent" : ""));
  }
  output.result["rulesAuthorisationTable"] = std::move(rows);
}

void AddAddresses(const sgp22::EuiccConfiguredAddresses& addresses, CommandOutput& output) {
  output.result["defaultSmdpAddress"] = addresses.default_smdp;
  output.result["rootSmdsAddress"] = addresses.root_smds;
  output.text += Line("default SM-DP+", log::Escape(addresses.default_smdp));
  output.text += Line("root SM-DS", log::Escape(addresses.root_smds));
}

}  // namespace

Result<CommandOutput> ChipInfo(Session& session) {
  LPAB_ASSIGN(lpa::IsdrChannel isdr,
              lpa::IsdrChannel::Open(session.reader(), session.isdr(), session.call()));
  // The rules table comes last: a card that does not know GetRAT ends the batch there.
  LPAB_ASSIGN(auto answers, isdr.CallAll(session.call(), sgp22::GetEid{}, sgp22::GetEuiccInfo2{},
                                         sgp22::GetEuiccConfiguredAddresses{}, sgp22::GetRat{}));
  LPAB_TRY(isdr.Close(session.call()));
  auto& [eid, info, addresses, rules] = answers;
  if (!eid) return Fail(eid.error());
  if (!info) return Fail(info.error());

  CommandOutput output;
  output.result = {{"eid", eid->eid.digits()},
                   {"eidValid", eid->eid.HasValidCheckDigits()},
                   {"manufacturer", sgp22::ManufacturerName(eid->eid)},
                   {"isdrAid", isdr.info().aid.ToString()}};
  output.result.update(InfoJson(*info));
  output.text =
      Line("EID",
           eid->eid.digits() + (eid->eid.HasValidCheckDigits() ? "" : " (check digits are wrong)"));
  if (const auto name = sgp22::ManufacturerName(eid->eid); !name.empty()) {
    output.text += Line("manufacturer", name);
  }
  output.text += InfoText(*info);
  if (addresses) AddAddresses(*addresses, output);
  if (rules) AddRulesTable(*rules, output);
  if (output.text.ends_with('\n')) output.text.pop_back();
  return output;
}

}  // namespace lpab::apps
