// What a card answers to ES10 functions. Values are written back by encoders of this file, after
// SGP.22 annex H, and must come back.
#include <array>

#include "fuzz.h"
#include "sgp22/chip_settings.h"
#include "sgp22/es10b_download.h"
#include "sgp22/es10c.h"
#include "sgp22/euicc_info.h"
#include "sgp22/notification.h"
#include "sgp22/rules_table.h"
#include "sim/smdp/euicc_messages.h"

namespace lpab::sgp22 {
namespace {

using tlv::Writer;

// What every decoder's refusal is: of the card's bytes, or the card's own error with its number.
void CheckRefused(const Error& error) {
  const bool of_card = error.Detail<Es10Detail>() != nullptr;
  const bool of_bytes =
      error.code == ErrorCode::kMalformed || error.code == ErrorCode::kResourceExhausted;
  LPAB_HOLDS(of_card || of_bytes, "a refusal is the card's or says what is malformed");
}

Bytes EncodeRules(const PolicyRules& rules) {
  uint8_t bits = 0;
  if (rules.disabling_not_allowed) bits |= 0x40;
  if (rules.deletion_not_allowed) bits |= 0x20;
  return {0x05, bits};
}

Writer EncodeOperator(const OperatorId& owner) {
  Writer out;
  out.Put(0x80, owner.mcc_mnc);
  if (!owner.gid1.empty()) out.Put(0x81, owner.gid1);
  if (!owner.gid2.empty()) out.Put(0x82, owner.gid2);
  return out;
}

void EncodeDescription(const ProfileDescription& description, Writer& out) {
  if (description.provider) out.PutText(0x91, *description.provider);
  if (description.name) out.PutText(0x92, *description.name);
  if (description.icon_type) out.PutUint(0x93, static_cast<uint64_t>(*description.icon_type));
  if (!description.icon.empty()) out.Put(0x94, description.icon);
  Writer configurations;
  for (const NotificationConfiguration& each : description.notifications) {
    Writer configuration;
    configuration.Put(0x80, each.events.ToBitString()).PutText(0x81, each.address);
    configurations.Put(0x30, configuration);
  }
  if (!description.notifications.empty()) out.Put(0xB6, configurations);
  if (description.owner) out.Put(0xB7, EncodeOperator(*description.owner));
  if (description.rules != PolicyRules{}) out.Put(0x99, EncodeRules(description.rules));
}

Bytes EncodeInfo(const ProfileInfo& info) {
  Writer out;
  if (info.iccid) out.Put(0x5A, info.iccid->ToWire());
  if (!info.isdp_aid.empty()) out.Put(0x4F, info.isdp_aid);
  if (info.state) out.PutUint(0x9F70, static_cast<uint64_t>(*info.state));
  if (info.nickname) out.PutText(0x90, *info.nickname);
  if (info.profile_class) out.PutUint(0x95, static_cast<uint64_t>(*info.profile_class));
  EncodeDescription(info.description, out);
  return out.Take();
}

// The value of the last element with this tag; empty when there is none.
ByteSpan LastOf(ByteSpan contents, tlv::Tag tag) {
  ByteSpan last;
  tlv::Reader reader(contents);
  while (!reader.AtEnd()) {
    const auto element = LPAB_MUST(reader.Next(), "a level that was decoded is elements");
    if (element.tag == tag) last = element.value;
  }
  return last;
}

ByteSpan FirstOf(ByteSpan contents, tlv::Tag tag) {
  const auto found = LPAB_MUST(tlv::Find(contents, tag), "a level that was decoded is elements");
  return found ? found->value : ByteSpan();
}

// Fields of a profile as the card sent them, against those that were decoded.
void CheckFields(ByteSpan contents, const Bytes& encoded) {
  for (const tlv::Tag tag : {0x5A, 0x4F, 0x90, 0x91, 0x92, 0x94}) {
    LPAB_HOLDS(Equal(LastOf(contents, tag), FirstOf(encoded, tag)), "a field is as it was sent");
  }
  const ByteSpan owner = LastOf(contents, 0xB7);
  if (owner.empty()) return;
  for (const tlv::Tag tag : {0x80, 0x81, 0x82}) {
    LPAB_HOLDS(Equal(FirstOf(owner, tag), FirstOf(FirstOf(encoded, 0xB7), tag)),
               "an owner is as it was sent");
  }
}

void CheckProfiles(ByteSpan whole) {
  const auto list = ProfilesInfo::Decode(whole);
  if (!list) return CheckRefused(list.error());
  LPAB_HOLDS(list->profiles.size() <= 200, "the list keeps to its limit");
  const auto response = LPAB_MUST(tlv::ReadOne(whole), "a list is an element");
  const bool wrapped = !response.value.empty() && response.value[0] == 0xA0;
  tlv::Reader sent(wrapped ? FirstOf(response.value, 0xA0) : response.value);
  Writer items;
  for (const ProfileInfo& info : list->profiles) {
    const Bytes encoded = EncodeInfo(info);
    CheckFields(LPAB_MUST(sent.Next(), "a profile is an element").value, encoded);
    items.Put(ProfileInfo::kTag, encoded);
  }
  for (const Bytes& body : {tlv::Encode(0xA0, items.bytes()), items.bytes()}) {
    const auto again = LPAB_MUST(ProfilesInfo::Decode(tlv::Encode(0xBF2D, body)), "a list is read");
    LPAB_HOLDS(again.profiles == list->profiles, "profiles come back");
  }
}

void CheckMetadata(ByteSpan whole) {
  const auto metadata = ProfileMetadata::Decode(whole);
  if (!metadata) return CheckRefused(metadata.error());
  LPAB_HOLDS(Equal(metadata->raw, whole), "metadata are kept as they came");
  Writer out;
  out.Put(0x5A, metadata->iccid.ToWire());
  out.PutUint(0x95, static_cast<uint64_t>(metadata->profile_class));
  EncodeDescription(metadata->description, out);
  const auto element = LPAB_MUST(tlv::ReadOne(whole), "metadata are an element");
  // The nickname and the AID are no fields of metadata.
  for (const tlv::Tag tag : {0x5A, 0x91, 0x92, 0x94}) {
    LPAB_HOLDS(Equal(LastOf(element.value, tag), FirstOf(out.bytes(), tag)),
               "a field is as it was sent");
  }
  const auto again =
      LPAB_MUST(ProfileMetadata::Decode(tlv::Encode(0xBF25, out.bytes())), "metadata are read");
  LPAB_HOLDS(again.iccid == metadata->iccid && again.profile_class == metadata->profile_class &&
                 again.description == metadata->description,
             "metadata come back");
  LPAB_HOLDS(metadata->CheckAgrees(again).has_value(), "the same metadata agree");
}

Bytes EncodeNotification(const NotificationMetadata& metadata) {
  Writer out;
  out.PutUint(0x80, metadata.sequence_number).Put(0x81, metadata.event.ToBitString());
  out.PutText(0x0C, metadata.address);
  if (metadata.iccid) out.Put(0x5A, metadata.iccid->ToWire());
  return out.Take();
}

void CheckNotifications(ByteSpan whole) {
  const auto list = ListNotificationResponse::Decode(whole);
  if (!list) return CheckRefused(list.error());
  LPAB_HOLDS(list->notifications.size() <= 1000, "the list keeps to its limit");
  Writer items;
  for (const auto& each : list->notifications) items.Put(0xBF2F, EncodeNotification(each));
  const Bytes again_bytes = tlv::Encode(0xBF28, tlv::Encode(0xA0, items.bytes()));
  const auto again = LPAB_MUST(ListNotificationResponse::Decode(again_bytes), "a list is read");
  LPAB_HOLDS(again.notifications == list->notifications, "notifications come back");
}

void CheckPending(ByteSpan whole) {
  const auto list = RetrieveNotificationsListResponse::Decode(whole);
  if (!list) return CheckRefused(list.error());
  LPAB_HOLDS(list->notifications.size() <= 1000, "the list keeps to its limit");
  Bytes joined;
  for (const PendingNotification& each : list->notifications) Append(joined, each.raw);
  const Bytes again_bytes = tlv::Encode(0xBF2B, tlv::Encode(0xA0, joined));
  const auto again =
      LPAB_MUST(RetrieveNotificationsListResponse::Decode(again_bytes), "a list is read");
  LPAB_HOLDS(again.notifications.size() == list->notifications.size(), "each comes back");
  for (size_t i = 0; i < again.notifications.size(); ++i) {
    LPAB_HOLDS(again.notifications[i].raw == list->notifications[i].raw &&
                   again.notifications[i].metadata == list->notifications[i].metadata,
               "a pending notification comes back, byte for byte");
  }
  // What the card signed is in its answer as it is passed on.
  LPAB_HOLDS(joined.empty() || std::search(whole.begin(), whole.end(), joined.begin(),
                                           joined.end()) != whole.end(),
             "notifications are passed on as they came");
}

void CheckInstallation(ByteSpan whole) {
  const auto result = ProfileInstallationResult::Decode(whole);
  if (!result) return CheckRefused(result.error());
  LPAB_HOLDS(Equal(result->raw, whole), "a result is kept as it came");
  const auto element = LPAB_MUST(tlv::ReadOne(whole), "a result is an element");
  const auto pending = LPAB_MUST(PendingNotification::FromElement(element), "it is a notification");
  LPAB_HOLDS(pending.metadata == result->metadata, "both decoders see the same metadata");
  const auto data = LPAB_MUST(tlv::Get(element.value, 0xBF27), "BF27 is there");
  const auto oid = LPAB_MUST(tlv::Get(data.value, 0x06), "the OID is there");
  const auto second = sim::smdp::DecodeOid(oid.value);
  LPAB_HOLDS(!second || *second == result->smdp_oid, "both decoders see the same OID");
}

void CheckInfo1(ByteSpan whole) {
  const auto second = sim::smdp::DecodeEuiccInfo1(whole);
  const auto info = EuiccInfo1::Decode(whole);
  if (!info) return CheckRefused(info.error());
  LPAB_HOLDS(Equal(info->raw, whole), "EUICCInfo1 is kept as it came");
  if (!second) return;
  LPAB_HOLDS(second->svn == ToBytes(info->svn.parts), "both decoders see the same version");
  LPAB_HOLDS(second->ci_for_verification == info->ci_ids_for_verification &&
                 second->ci_for_signing == info->ci_ids_for_signing,
             "both decoders see the same CIs");
}

void CheckInfo2(ByteSpan whole) {
  const auto info = EuiccInfo2::Decode(whole);
  if (!info) return CheckRefused(info.error());
  LPAB_HOLDS(Equal(info->raw, whole), "EUICCInfo2 is kept as it came");
  LPAB_HOLDS(info->ci_ids_for_verification.size() <= 100, "the list of CIs keeps to its limit");
  LPAB_HOLDS(info->accreditation_number.size() <= 255, "texts keep to their limit");
  const auto element = LPAB_MUST(tlv::ReadOne(whole), "EUICCInfo2 is an element");
  const auto svn = LPAB_MUST(tlv::Get(element.value, 0x82), "the version is there");
  LPAB_HOLDS(svn.value.size() == 3 && Equal(svn.value, info->svn.parts), "the version is 82");
}

void CheckAddresses(ByteSpan whole) {
  const auto addresses = EuiccConfiguredAddresses::Decode(whole);
  if (!addresses) return CheckRefused(addresses.error());
  Writer out;
  out.PutText(0x80, addresses->default_smdp).PutText(0x81, addresses->root_smds);
  const auto again = LPAB_MUST(EuiccConfiguredAddresses::Decode(tlv::Encode(0xBF3C, out.bytes())),
                               "addresses are read");
  LPAB_HOLDS(
      again.default_smdp == addresses->default_smdp && again.root_smds == addresses->root_smds,
      "addresses come back");
}

void CheckRulesTable(ByteSpan whole) {
  const auto table = RulesAuthorisationTable::Decode(whole);
  if (!table) return CheckRefused(table.error());
  Writer rows;
  for (const PolicyAuthorisation& row : table->rows) {
    Writer operators;
    for (const OperatorId& id : row.operators) operators.Put(0x30, EncodeOperator(id));
    Writer out;
    out.Put(0x80, EncodeRules(row.rules)).Put(0xA1, operators);
    out.Put(0x82, row.consent_required ? Bytes{0x07, 0x80} : Bytes{0x00});
    rows.Put(0x30, out);
  }
  const Bytes again_bytes = tlv::Encode(0xBF43, tlv::Encode(0xA0, rows.bytes()));
  const auto again = LPAB_MUST(RulesAuthorisationTable::Decode(again_bytes), "a table is read");
  LPAB_HOLDS(again.rows.size() == table->rows.size(), "each row comes back");
  for (size_t i = 0; i < again.rows.size(); ++i) {
    LPAB_HOLDS(again.rows[i].rules == table->rows[i].rules &&
                   again.rows[i].operators == table->rows[i].operators &&
                   again.rows[i].consent_required == table->rows[i].consent_required,
               "a row comes back");
    for (const OperatorId& id : again.rows[i].operators) {
      LPAB_HOLDS(!OperatorText(id).empty(), "an operator has a text");
    }
  }
}

void CheckEid(ByteSpan whole) {
  const auto response = EidResponse::Decode(whole);
  if (!response) return CheckRefused(response.error());
  const std::string& digits = response->eid.digits();
  LPAB_HOLDS(digits.size() == 32 && digits.find_first_not_of("0123456789") == std::string::npos,
             "an EID is 32 digits");
  LPAB_HOLDS(Eid::FromDigits(digits).has_value() == response->eid.HasValidCheckDigits(),
             "an EID is typed in where its check digits are right");
}

void CheckChallenge(ByteSpan whole) {
  const auto response = EuiccChallenge::Decode(whole);
  if (!response) return CheckRefused(response.error());
  LPAB_HOLDS(response->challenge.size() == 16, "a challenge is 16 bytes");
}

// BF38, BF21, BF41: what the card signed, which goes to the server, whose decoder was written
// apart.
template <typename Response, typename Second>
void CheckSigned(ByteSpan whole, const Second& second) {
  const auto response = Response::Decode(whole);
  if (!response) return CheckRefused(response.error());
  LPAB_HOLDS(Equal(response->raw, whole), "an answer is kept as it came");
  if (!second) return;
  LPAB_HOLDS(!second->error, "both decoders see no error");
  LPAB_HOLDS(Equal(second->transaction_id, response->transaction_id.bytes()),
             "both decoders see the same transaction");
}

void CheckAuthenticate(ByteSpan whole) {
  CheckSigned<AuthenticateServerResponse>(whole,
                                          sim::smdp::DecodeAuthenticateServerResponse(whole));
}

void CheckPrepare(ByteSpan whole) {
  CheckSigned<PrepareDownloadResponse>(whole, sim::smdp::DecodePrepareDownloadResponse(whole));
}

void CheckCancel(ByteSpan whole) {
  const auto second = sim::smdp::DecodeCancelSessionResponse(whole);
  const auto response = CancelSessionResponse::Decode(whole);
  if (!response) return CheckRefused(response.error());
  LPAB_HOLDS(Equal(response->raw, whole), "an answer is kept as it came");
  if (second) LPAB_HOLDS(!second->error, "both decoders see no error");
}

// BF31 and the like: { 80 result }.
template <typename Response>
void CheckResult(ByteSpan whole) {
  const auto response = Response::Decode(whole);
  if (!response) {
    const auto* detail = response.error().template Detail<Es10Detail>();
    LPAB_HOLDS(detail == nullptr || detail->result != 0, "0 is no error");
    return CheckRefused(response.error());
  }
  const auto element = LPAB_MUST(tlv::ReadOne(whole), "an answer is an element");
  const auto result = LPAB_MUST(tlv::Get(element.value, 0x80), "an answer has a result");
  for (const uint8_t byte : result.value) LPAB_HOLDS(byte == 0, "success is 0");
}

void CheckServerSigned(ByteSpan whole) {
  if (const auto signed1 = ServerSigned1::Decode(whole)) {
    Writer out;
    out.Put(0x80, signed1->transaction_id.bytes()).Put(0x81, signed1->euicc_challenge);
    out.PutText(0x83, signed1->server_address).Put(0x84, signed1->server_challenge);
    const auto again = LPAB_MUST(ServerSigned1::Decode(tlv::Encode(0x30, out.bytes())), "is read");
    LPAB_HOLDS(again.transaction_id == signed1->transaction_id &&
                   again.euicc_challenge == signed1->euicc_challenge &&
                   again.server_address == signed1->server_address &&
                   again.server_challenge == signed1->server_challenge,
               "serverSigned1 comes back");
  }
  if (const auto signed2 = SmdpSigned2::Decode(whole)) {
    Writer out;
    const uint8_t flag = signed2->confirmation_code_required ? 0xFF : 0x00;
    out.Put(0x80, signed2->transaction_id.bytes()).Put(0x01, ByteSpan(&flag, 1));
    const auto again = LPAB_MUST(SmdpSigned2::Decode(tlv::Encode(0x30, out.bytes())), "is read");
    LPAB_HOLDS(again.transaction_id == signed2->transaction_id &&
                   again.confirmation_code_required == signed2->confirmation_code_required,
               "smdpSigned2 comes back");
  }
}

struct Check {
  tlv::Tag tag;
  void (*run)(ByteSpan whole);
};

constexpr Check kChecks[] = {
    {0xBF20, CheckInfo1},
    {0xBF21, CheckPrepare},
    {0xBF22, CheckInfo2},
    {0xBF25, CheckMetadata},
    {0xBF28, CheckNotifications},
    {0xBF29, CheckResult<SetNicknameResponse>},
    {0xBF2B, CheckPending},
    {0xBF2D, CheckProfiles},
    {0xBF2E, CheckChallenge},
    {0xBF30, CheckResult<NotificationSentResponse>},
    {0xBF31, CheckResult<EnableProfileResponse>},
    {0xBF32, CheckResult<DisableProfileResponse>},
    {0xBF33, CheckResult<DeleteProfileResponse>},
    {0xBF34, CheckResult<EuiccMemoryResetResponse>},
    {0xBF37, CheckInstallation},
    {0xBF38, CheckAuthenticate},
    {0xBF3C, CheckAddresses},
    {0xBF3E, CheckEid},
    {0xBF3F, CheckResult<SetDefaultDpAddressResponse>},
    {0xBF41, CheckCancel},
    {0xBF43, CheckRulesTable},
    {0x30, CheckServerSigned},
};

}  // namespace

LPAB_FUZZ_TARGET(es10, input) {
  const auto header = tlv::ReadHeader(input);
  if (!header) return;
  for (const Check& check : kChecks) {
    if (check.tag == header->tag) check.run(input);
  }
}

}  // namespace lpab::sgp22
