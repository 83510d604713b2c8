#include "sgp22/es10b_download.h"

#include "sgp22/result_codes.h"
#include "sgp22/result_texts.h"

namespace lpab::sgp22 {
namespace {

// A response that is a CHOICE of A0 ok and A1 { ..., error code }.
struct Choice {
  ByteSpan ok;
};

Result<Choice> OkOrError(ByteSpan contents, std::string_view function) {
  LPAB_ASSIGN(const tlv::Element choice, tlv::ReadOne(contents));
  if (choice.tag == 0xA0) return Choice{choice.value};
  if (choice.tag != 0xA1) {
    return Fail(ErrorCode::kMalformed,
                std::string(function) + ": the card's answer is a " + tlv::TagName(choice.tag));
  }
  LPAB_ASSIGN(const tlv::Element code, tlv::Get(choice.value, 0x02));
  LPAB_ASSIGN(const int result, ReadResultCode(code.value));
  return Fail(Es10Error(function, result));
}

// The transaction id in the signed object (a 30) that `contents` begins with; 5F37 must follow.
Result<TransactionId> SignedTransactionId(ByteSpan contents) {
  tlv::Reader reader(contents);
  LPAB_ASSIGN(const tlv::Element signed_object, reader.Expect(0x30));
  LPAB_TRY(reader.Expect(0x5F37));
  LPAB_ASSIGN(const tlv::Element id, tlv::Get(signed_object.value, 0x80));
  return TransactionId::FromWire(id.value);
}

Bytes EncodeDevice(const DeviceInfo& device) {
  tlv::Writer info;
  info.Put(0x80, device.tac).Put(0xA1, device.capabilities);
  if (!device.imei.empty()) info.Put(0x82, device.imei);
  return info.Take();
}

}  // namespace

Result<ServerSigned1> ServerSigned1::Decode(ByteSpan whole) {
  LPAB_ASSIGN(const tlv::Element object, tlv::ReadOne(whole, 0x30));
  LPAB_ASSIGN(const tlv::Element id, tlv::Get(object.value, 0x80));
  LPAB_ASSIGN(TransactionId transaction_id, TransactionId::FromWire(id.value));
  LPAB_ASSIGN(const tlv::Element euicc_challenge, tlv::Get(object.value, 0x81));
  LPAB_ASSIGN(const tlv::Element address, tlv::Get(object.value, 0x83));
  LPAB_ASSIGN(const tlv::Element server_challenge, tlv::Get(object.value, 0x84));
  return ServerSigned1{std::move(transaction_id), ToBytes(euicc_challenge.value),
                       std::string(AsText(address.value)), ToBytes(server_challenge.value)};
}

Result<SmdpSigned2> SmdpSigned2::Decode(ByteSpan whole) {
  LPAB_ASSIGN(const tlv::Element object, tlv::ReadOne(whole, 0x30));
  LPAB_ASSIGN(const tlv::Element id, tlv::Get(object.value, 0x80));
  LPAB_ASSIGN(TransactionId transaction_id, TransactionId::FromWire(id.value));
  LPAB_ASSIGN(const tlv::Element flag, tlv::Get(object.value, 0x01));
  if (flag.value.size() != 1) return Fail(ErrorCode::kMalformed, "ccRequiredFlag: not one byte");
  return SmdpSigned2{std::move(transaction_id), flag.value[0] != 0};
}

Bytes AuthenticateServer::Encode() const {
  tlv::Writer context;
  context.PutText(0x80, matching_id).Put(0xA1, EncodeDevice(device));
  tlv::Writer request;
  request.Raw(server_signed1).Raw(server_signature1).Raw(ci_key_id).Raw(server_certificate);
  request.Put(0xA0, context);
  return tlv::Encode(kTag, request.bytes());
}

Result<AuthenticateServerResponse> AuthenticateServerResponse::Decode(ByteSpan whole) {
  LPAB_ASSIGN(const tlv::Element response, tlv::ReadOne(whole, AuthenticateServer::kTag));
  LPAB_ASSIGN(const Choice choice, OkOrError(response.value, function::kAuthenticateServer));
  LPAB_ASSIGN(TransactionId transaction_id, SignedTransactionId(choice.ok));
  return AuthenticateServerResponse{std::move(transaction_id), ToBytes(whole)};
}

Bytes PrepareDownload::Encode() const {
  tlv::Writer request;
  request.Raw(smdp_signed2).Raw(smdp_signature2);
  if (hash_cc) request.Put(0x04, *hash_cc);
  request.Raw(smdp_certificate);
  return tlv::Encode(kTag, request.bytes());
}

Result<PrepareDownloadResponse> PrepareDownloadResponse::Decode(ByteSpan whole) {
  LPAB_ASSIGN(const tlv::Element response, tlv::ReadOne(whole, PrepareDownload::kTag));
  LPAB_ASSIGN(const Choice choice, OkOrError(response.value, function::kPrepareDownload));
  LPAB_ASSIGN(TransactionId transaction_id, SignedTransactionId(choice.ok));
  return PrepareDownloadResponse{std::move(transaction_id), ToBytes(whole)};
}

std::string_view CancelReasonName(CancelReason reason) {
  switch (reason) {
    case CancelReason::kEndUserRejection:
      return "end-user-rejection";
    case CancelReason::kPostponed:
      return "postponed";
    case CancelReason::kTimeout:
      return "timeout";
    case CancelReason::kPprNotAllowed:
      return "ppr-not-allowed";
    case CancelReason::kMetadataMismatch:
      return "metadata-mismatch";
    case CancelReason::kLoadBppExecutionError:
      return "load-bpp-execution-error";
    case CancelReason::kUndefined:
      break;
  }
  return "undefined-reason";
}

Bytes CancelSession::Encode() const {
  tlv::Writer request;
  request.Put(0x80, transaction_id.bytes()).PutUint(0x81, static_cast<uint64_t>(reason));
  return tlv::Encode(kTag, request.bytes());
}

Result<CancelSessionResponse> CancelSessionResponse::Decode(ByteSpan whole) {
  LPAB_ASSIGN(const tlv::Element response, tlv::ReadOne(whole, CancelSession::kTag));
  LPAB_ASSIGN(const tlv::Element choice, tlv::ReadOne(response.value));
  if (choice.tag == 0xA0) return CancelSessionResponse{ToBytes(whole)};
  if (choice.tag != 0x81) {
    return Fail(ErrorCode::kMalformed,
                "CancelSession: the card's answer is a " + tlv::TagName(choice.tag));
  }
  LPAB_ASSIGN(const int code, ReadResultCode(choice.value));
  return Fail(Es10Error(function::kCancelSession, code));
}

}  // namespace lpab::sgp22
