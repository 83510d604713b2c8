#include "sim/euicc/initialise_secure_channel.h"

#include "sim/euicc/installation_result.h"

namespace lpab::sim::euicc {
namespace {

constexpr uint64_t kInstallBoundProfilePackage = 1;
constexpr uint8_t kAes = 0x88;
constexpr uint8_t kAes128 = 0x10;

struct Request {
  tlv::Element remote_op_id;
  tlv::Element transaction_id;
  tlv::Element control_ref_template;
  tlv::Element smdp_otpk;
  tlv::Element smdp_sign;
  ByteSpan signed_part;
};

Unexpected Incorrect(const std::string& message) {
  return BppFail(BppErrorReason::kIncorrectInputValues, "InitialiseSecureChannel: " + message);
}

Result<Request> ReadRequest(ByteSpan contents) {
  tlv::Reader reader(contents);
  Request request;
  LPAB_ASSIGN(request.remote_op_id, reader.Expect(0x82));
  LPAB_ASSIGN(request.transaction_id, reader.Expect(0x80));
  LPAB_ASSIGN(request.control_ref_template, reader.Expect(0xA6));
  LPAB_ASSIGN(request.smdp_otpk, reader.Expect(0x5F49));
  request.signed_part = contents.first(contents.size() - reader.Rest().size());
  LPAB_ASSIGN(request.smdp_sign, reader.Expect(0x5F37));
  LPAB_TRY(reader.ExpectEnd());
  return request;
}

// The signature is over the fields before it and the card's one-time key, all with tag and length.
Result<void> CheckSignature(const RspSession& session, const Request& request) {
  const Bytes own = tlv::Encode(0x5F49, session.one_time->public_key().Point());
  const Bytes message = Concat({request.signed_part, own});
  const auto verified = session.dppb_key->Verify(message, request.smdp_sign.value);
  if (verified) return {};
  return BppFail(BppErrorReason::kInvalidSignature,
                 "InitialiseSecureChannel: " + verified.error().message);
}

Result<Bytes> ReadHostId(ByteSpan control_ref_template) {
  const auto key_type = tlv::Get(control_ref_template, 0x80);
  const auto key_length = tlv::Get(control_ref_template, 0x81);
  const auto host_id = tlv::Get(control_ref_template, 0x84);
  if (!key_type || !key_length || !host_id) return Incorrect("the key parameters are not whole");
  if (host_id->value.empty() || host_id->value.size() > 16) {
    return Incorrect("the hostId is not 1 to 16 bytes");
  }
  if (!Equal(key_type->value, Bytes{kAes}) || !Equal(key_length->value, Bytes{kAes128})) {
    return BppFail(BppErrorReason::kUnsupportedCrtValues,
                   "InitialiseSecureChannel: this card knows AES-128 (88, 10) only");
  }
  return ToBytes(host_id->value);
}

Result<void> CheckOperation(const RspSession& session, const Request& request) {
  const auto operation = tlv::ReadUint(request.remote_op_id.value);
  if (!operation || *operation != kInstallBoundProfilePackage) {
    return BppFail(BppErrorReason::kUnsupportedRemoteOperationType,
                   "InitialiseSecureChannel: the operation is not installBoundProfilePackage");
  }
  if (!Equal(request.transaction_id.value, session.transaction_id)) {
    return BppFail(BppErrorReason::kInvalidTransactionId,
                   "InitialiseSecureChannel: the package is of another transaction");
  }
  return {};
}

}  // namespace

Result<BspKeys> InitialiseSecureChannel(const RspSession& session, ByteSpan eid,
                                        const tlv::Element& element) {
  const auto request = ReadRequest(element.value);
  if (!request) return Incorrect(request.error().message);
  LPAB_TRY(CheckSignature(session, *request));
  LPAB_TRY(CheckOperation(session, *request));
  LPAB_ASSIGN(Bytes host_id, ReadHostId(request->control_ref_template.value));
  const auto smdp_key =
      crypto::PublicKey::FromPoint(session.dppb_key->curve(), request->smdp_otpk.value);
  if (!smdp_key) return Incorrect("smdpOtpk: " + smdp_key.error().message);
  const auto secret = session.one_time->Agree(*smdp_key);
  if (!secret) return Incorrect("smdpOtpk: " + secret.error().message);
  return DeriveBspKeys(*secret, {kAes, kAes128, std::move(host_id), ToBytes(eid)});
}

}  // namespace lpab::sim::euicc
