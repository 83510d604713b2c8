#include "sim/euicc/installation_result.h"

#include "sim/euicc/notifications.h"
#include "sim/euicc/rsp_functions.h"

namespace lpab::sim::euicc {
namespace {

constexpr const char* kDetailName = "LoadBoundProfilePackage";

// `final_result`: contents of A2.
Bytes Issue(CardContext& context, const RspSession& session, ByteSpan iccid,
            const tlv::Writer& final_result) {
  const uint64_t number = TakeSequenceNumber(context);
  const Bugs& bugs = context.options().bugs;
  tlv::Writer data = tlv::Writer()
                         .Put(0x80, session.transaction_id)
                         .Raw(EncodeNotificationMetadata(number, NotificationEvent::kInstall,
                                                         session.server_address, iccid))
                         .Put(0x06, session.smdp_oid);
  if (!bugs.no_final_result) data.Put(0xA2, final_result);
  const Bytes signed_data = tlv::Encode(0xBF27, data.bytes());
  tlv::Writer contents;
  contents.Raw(signed_data);
  if (!bugs.no_result_signature) {
    contents.Put(0x5F37, Sign(context, SessionCredential(context, session), signed_data));
  }
  const Bytes result = tlv::Encode(0xBF37, contents.bytes());
  KeepNotification(context, {number, NotificationEvent::kInstall, session.server_address,
                             ToBytes(iccid), result});
  return result;
}

}  // namespace

Unexpected BppFail(BppErrorReason reason, std::string message) {
  return Fail(MakeError(ErrorCode::kRefused, std::move(message))
                  .WithDetail(Es10Detail{kDetailName, static_cast<int>(reason)}));
}

BppErrorReason BppReasonOf(const Error& error) {
  const auto* detail = error.Detail<Es10Detail>();
  if (detail != nullptr && detail->function == kDetailName) {
    return static_cast<BppErrorReason>(detail->result);
  }
  return error.code == ErrorCode::kUntrusted ? BppErrorReason::kScp03tSecurityError
                                             : BppErrorReason::kScp03tStructureError;
}

Bytes EncodeEuiccResponse(PeStatus status, std::optional<uint16_t> identification) {
  tlv::Writer pe_status;
  pe_status.PutUint(0x80, static_cast<uint64_t>(status));
  if (identification) pe_status.PutUint(0x81, *identification);
  tlv::Writer response;
  response.Put(0xA0, tlv::Writer().Put(0x30, pe_status));
  if (status != PeStatus::kOk) response.Put(0x81, ByteSpan());
  return tlv::Encode(0x30, response.bytes());
}

Bytes IssueInstallationSuccess(CardContext& context, const RspSession& session,
                               const Profile& profile) {
  const tlv::Writer success = tlv::Writer()
                                  .Put(0x4F, profile.isdp_aid)
                                  .Put(0x04, EncodeEuiccResponse(PeStatus::kOk, std::nullopt));
  return Issue(context, session, profile.iccid, tlv::Writer().Put(0xA0, success));
}

Bytes IssueInstallationError(CardContext& context, const RspSession& session, ByteSpan iccid,
                             const InstallationError& error) {
  tlv::Writer failure;
  failure.PutUint(0x80, static_cast<uint64_t>(error.command))
      .PutUint(0x81, static_cast<uint64_t>(error.reason));
  if (!error.sima_response.empty()) failure.Put(0x82, error.sima_response);
  return Issue(context, session, iccid, tlv::Writer().Put(0xA1, failure));
}

}  // namespace lpab::sim::euicc
