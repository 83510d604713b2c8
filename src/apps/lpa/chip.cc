#include <fmt/core.h>

#include "apps/lpa/commands.h"
#include "base/hex.h"
#include "base/log.h"
#include "sgp22/euicc_info.h"

namespace lpab::apps {
namespace {

Json HexList(const std::vector<Bytes>& identifiers) {
  Json list = Json::array();
  for (const Bytes& identifier : identifiers) list.push_back(ToHex(identifier));
  return list;
}

Json InfoJson(const sgp22::EuiccInfo2& info) {
  Json json = {{"svn", info.svn.ToString()},
               {"profileVersion", info.profile_version.ToString()},
               {"firmware", info.firmware.ToString()}};
  if (info.free_non_volatile_memory) json["freeNonVolatileMemory"] = *info.free_non_volatile_memory;
  json["ciForVerification"] = HexList(info.ci_ids_for_verification);
  json["ciForSigning"] = HexList(info.ci_ids_for_signing);
  json["accreditationNumber"] = info.accreditation_number;
  return json;
}

std::string InfoText(const sgp22::EuiccInfo2& info) {
  std::string text =
      fmt::format("SGP.22            {}\nprofile version   {}\nfirmware          {}\n",
                  info.svn.ToString(), info.profile_version.ToString(), info.firmware.ToString());
  if (info.free_non_volatile_memory) {
    text += fmt::format("free memory       {} bytes\n", *info.free_non_volatile_memory);
  }
  for (const Bytes& identifier : info.ci_ids_for_verification) {
    text += fmt::format("trusts the CI     {}\n", ToHex(identifier));
  }
  return text;
}

}  // namespace

Result<CommandOutput> ChipInfo(Session& session) {
  LPAB_ASSIGN(lpa::IsdrChannel isdr, lpa::IsdrChannel::Open(session.reader(), {}, session.call()));
  LPAB_ASSIGN(auto answers, isdr.CallAll(session.call(), sgp22::GetEid{}, sgp22::GetEuiccInfo2{},
                                         sgp22::GetEuiccConfiguredAddresses{}));
  LPAB_TRY(isdr.Close(session.call()));
  auto& [eid, info, addresses] = answers;
  if (!eid) return Fail(eid.error());
  if (!info) return Fail(info.error());

  CommandOutput output;
  output.result = {{"eid", eid->eid.digits()},
                   {"eidValid", eid->eid.HasValidCheckDigits()},
                   {"isdrAid", isdr.info().aid.ToString()}};
  output.result.update(InfoJson(*info));
  output.text = fmt::format("EID               {}{}\n", eid->eid.digits(),
                            eid->eid.HasValidCheckDigits() ? "" : " (check digits are wrong)");
  output.text += InfoText(*info);
  if (addresses) {
    output.result["defaultSmdpAddress"] = addresses->default_smdp;
    output.result["rootSmdsAddress"] = addresses->root_smds;
    output.text +=
        fmt::format("default SM-DP+    {}\nroot SM-DS        {}",
                    log::Escape(addresses->default_smdp), log::Escape(addresses->root_smds));
  }
  return output;
}

}  // namespace lpab::apps
