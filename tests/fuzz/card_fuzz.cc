// The software card as a whole: any APDUs in any order. Its answers to ES10 functions are read by
// the LPA's decoders, which were written apart.
#include <algorithm>

#include "apdu/channel.h"
#include "base/hex.h"
#include "fuzz.h"
#include "sgp22/chip_settings.h"
#include "sgp22/es10c.h"
#include "sgp22/euicc_info.h"
#include "sgp22/notification.h"
#include "sgp22/rules_table.h"
#include "sim/euicc/card.h"
#include "sim/euicc/profile_package.h"
#include "sim/euicc/state_json.h"
#include "sim/pki/test_pki.h"
#include "sim/smdp/sample_package.h"

namespace lpab::sim::euicc {
namespace {

constexpr int kMostSteps = 48;

Bytes Hex(std::string_view text) { return LPAB_MUST(FromHex(text), "hex of this file"); }

const pki::EuiccIdentity& Identity() {
  static const pki::EuiccIdentity identity = [] {
    pki::PkiOptions options;
    options.eid = "89049032123451234512345678901235";
    options.now = 1'700'000'000;
    return LPAB_MUST(pki::TestPki::Generate(crypto::Curve::kNistP256, options), "a PKI")
        .ToEuiccIdentity();
  }();
  return identity;
}

Profile MakeProfile(const std::string& iccid, std::string_view aid) {
  smdp::SampleProfile sample;
  sample.iccid = iccid;
  ProfilePackageReader reader(100'000);
  LPAB_MUST(reader.Append(LPAB_MUST(smdp::MakeSamplePackage(sample), "a package")), "it is read");
  auto package = LPAB_MUST(reader.Finish(), "it is whole");
  Profile profile;
  profile.iccid = SwapNibbles(package.iccid);
  profile.isdp_aid = Hex(aid);
  profile.name = "Name";
  profile.provider = "Provider";
  profile.notifications = {{0xF0, "smdp.example.com"}};
  profile.files = std::move(package.files);
  return profile;
}

// Two profiles, the first enabled and not to be deleted.
const CardState& FirstState() {
  static const CardState state = [] {
    CardState first;
    first.profiles = {MakeProfile("8988001010000000014", "A0000005591010FFFFFFFF8900001100"),
                      MakeProfile("8988001010000000022", "A0000005591010FFFFFFFF8900001200")};
    first.profiles[0].enabled = true;
    first.profiles[0].policy_rules = Hex("0520");
    first.next_isdp = 0x13;
    first.default_smdp_address = "smdp.example.com";
    return first;
  }();
  return state;
}

std::unique_ptr<Card> MakeCard() {
  std::vector<Es10Function> functions = ManagementFunctions();
  for (const Es10Function& function : RspFunctions()) functions.push_back(function);
  CardOptions options;
  options.channels = 4;
  options.random = [](size_t count) { return Bytes(count, 0x5A); };
  return LPAB_MUST(Card::Create({Identity(), std::move(options), FirstState(),
                                 std::make_unique<MemoryStateStore>(), std::move(functions)}),
                   "a card");
}

apdu::ResponseApdu Send(Card& card, ByteSpan command) {
  const auto bytes = LPAB_MUST(card.Transmit(command, Call{}), "a powered card answers");
  LPAB_HOLDS(bytes.size() >= 2 && bytes.size() <= apdu::kMaximumResponseSize,
             "an answer is a status word and at most 256 bytes");
  return LPAB_MUST(apdu::ResponseApdu::Decode(bytes), "an answer is a response APDU");
}

void OpenIsdr(Card& card) {
  Send(card, Hex("0070000001"));
  Send(card, Hex("01A4040C10A0000005591010FFFFFFFF8900000100"));
}

// The whole answer to an ES10 command that is sent in blocks on channel 1.
apdu::ResponseApdu CallEs10(Card& card, ByteSpan command, size_t block) {
  apdu::ResponseApdu answer;
  for (size_t at = 0; at < command.size(); at += block) {
    const ByteSpan data = command.subspan(at, std::min(block, command.size() - at));
    const bool last = at + data.size() == command.size();
    const apdu::CommandApdu store{0x81,
                                  0xE2,
                                  static_cast<uint8_t>(last ? 0x91 : 0x11),
                                  static_cast<uint8_t>(at / block),
                                  ToBytes(data),
                                  std::nullopt};
    answer = Send(card, store.Encode());
    if (!last && !answer.sw.IsSuccess()) return answer;
  }
  while (answer.sw.HasMoreData()) {
    const uint8_t le = answer.sw.sw2();
    const auto more = Send(card, Bytes{0x81, 0xC0, 0x00, 0x00, le});
    LPAB_HOLDS(more.data.size() == (le == 0 ? 256u : le), "61xx says how much is there");
    Append(answer.data, more.data);
    answer.sw = more.sw;
  }
  return answer;
}

template <typename Response>
void CheckDecodes(ByteSpan data) {
  const auto response = Response::Decode(data);
  LPAB_HOLDS(response.has_value() || response.error().template Detail<Es10Detail>() != nullptr,
             "the LPA reads what the card answers");
}

struct Reading {
  tlv::Tag tag;
  void (*check)(ByteSpan data);
};

constexpr Reading kReadings[] = {
    {0xBF20, CheckDecodes<sgp22::EuiccInfo1>},
    {0xBF22, CheckDecodes<sgp22::EuiccInfo2>},
    {0xBF28, CheckDecodes<sgp22::ListNotificationResponse>},
    {0xBF29, CheckDecodes<sgp22::SetNicknameResponse>},
    {0xBF2B, CheckDecodes<sgp22::RetrieveNotificationsListResponse>},
    {0xBF2D, CheckDecodes<sgp22::ProfilesInfo>},
    {0xBF2E, CheckDecodes<sgp22::EuiccChallenge>},
    {0xBF30, CheckDecodes<sgp22::NotificationSentResponse>},
    {0xBF31, CheckDecodes<sgp22::EnableProfileResponse>},
    {0xBF32, CheckDecodes<sgp22::DisableProfileResponse>},
    {0xBF33, CheckDecodes<sgp22::DeleteProfileResponse>},
    {0xBF34, CheckDecodes<sgp22::EuiccMemoryResetResponse>},
    {0xBF3C, CheckDecodes<sgp22::EuiccConfiguredAddresses>},
    {0xBF3E, CheckDecodes<sgp22::EidResponse>},
    {0xBF3F, CheckDecodes<sgp22::SetDefaultDpAddressResponse>},
    {0xBF43, CheckDecodes<sgp22::RulesAuthorisationTable>},
};

void CheckAnswer(ByteSpan command, const apdu::ResponseApdu& answer) {
  if (!answer.sw.IsSuccess() || answer.data.empty()) return;
  const auto request = tlv::ReadHeader(command);
  const auto response = tlv::ReadOne(answer.data);
  LPAB_HOLDS(request && response, "an answer is one element");
  for (const Reading& reading : kReadings) {
    if (reading.tag != request->tag) continue;
    LPAB_HOLDS(response->tag == request->tag, "an answer has its command's tag");
    reading.check(answer.data);
  }
}

// What the LPA lists is what the card keeps.
void CheckProfileList(Card& card) {
  LPAB_MUST(card.Reset(Call{}), "a card can be reset");
  OpenIsdr(card);
  const auto answer = CallEs10(card, sgp22::GetProfilesInfo{{}, {}}.Encode(), 255);
  const auto list = LPAB_MUST(sgp22::ProfilesInfo::Decode(answer.data), "profiles are listed");
  const auto& kept = card.state().profiles;
  LPAB_HOLDS(list.profiles.size() == kept.size(), "each profile is listed");
  for (size_t i = 0; i < kept.size(); ++i) {
    const sgp22::ProfileInfo& shown = list.profiles[i];
    LPAB_HOLDS(shown.iccid && shown.iccid->ToWire() == kept[i].iccid, "an ICCID is shown");
    LPAB_HOLDS((shown.state == sgp22::ProfileState::kEnabled) == kept[i].enabled,
               "a state is shown as it is");
    LPAB_HOLDS(shown.nickname.value_or("") == kept[i].nickname, "a nickname is shown as it is");
  }
}

// One step of the input: 0 reset, 1 ES10 command, otherwise an APDU of so many bytes.
void Step(Card& card, fuzz::Input& in) {
  const uint8_t kind = in.Byte();
  if (kind == 0) {
    LPAB_MUST(card.Reset(Call{}), "a card can be reset");
    return OpenIsdr(card);
  }
  if (kind != 1) {
    Send(card, in.Take(kind));
    return;
  }
  const size_t block = 1 + in.Number(254);
  const ByteSpan command = in.Block();
  CheckAnswer(command, CallEs10(card, command, block));
  LPAB_HOLDS(CheckState(card.state()).has_value(), "a card's state stays good");
}

}  // namespace

LPAB_FUZZ_TARGET(card, input) {
  const std::unique_ptr<Card> card = MakeCard();
  LPAB_MUST(card->Reset(Call{}), "a card can be reset");
  OpenIsdr(*card);
  fuzz::Input in(input);
  for (int i = 0; i < kMostSteps && !in.AtEnd(); ++i) Step(*card, in);
  CheckProfileList(*card);
  LPAB_HOLDS(CheckState(card->state()).has_value(), "a card's state is good in the end");
  if (card->state() == FirstState()) return;
  const CardState again =
      LPAB_MUST(DecodeState(EncodeState(card->state())), "a state that is kept is read");
  LPAB_HOLDS(again == card->state(), "a state comes back");
}

}  // namespace lpab::sim::euicc
