#include "sim/smdp/euicc_messages.h"

#include "base/bcd.h"
#include "crypto/ec_key.h"
#include "tlv/tlv.h"

namespace lpab::sim::smdp {

namespace {

constexpr tlv::Tag kSignature = 0x5F37;
constexpr tlv::Tag kOneTimeKey = 0x5F49;
constexpr tlv::Tag kSequence = 0x30;
constexpr tlv::Tag kInteger = 0x02;
constexpr tlv::Tag kOctetString = 0x04;
constexpr tlv::Tag kOk = 0xA0;
constexpr tlv::Tag kError = 0xA1;
constexpr size_t kMaximumCis = 64;

Result<ByteSpan> Sized(tlv::Reader& reader, tlv::Tag tag, size_t least, size_t most) {
  LPAB_ASSIGN(const tlv::Element element, reader.Expect(tag));
  const size_t size = element.value.size();
  if (size >= least && size <= most) return element.value;
  return Fail(ErrorCode::kMalformed, "tag " + tlv::TagName(tag) + ": length " +
                                         std::to_string(size) + " is not allowed here");
}

Result<ByteSpan> TransactionId(tlv::Reader& reader) { return Sized(reader, 0x80, 1, 16); }

Result<ByteSpan> Signature(tlv::Reader& reader) {
  return Sized(reader, kSignature, crypto::kSignatureSize, crypto::kSignatureSize);
}

Result<std::vector<Bytes>> DecodeIdentifiers(ByteSpan list) {
  std::vector<Bytes> identifiers;
  tlv::Reader reader(list);
  while (!reader.AtEnd() && identifiers.size() < kMaximumCis) {
    LPAB_ASSIGN(const tlv::Element identifier, reader.Expect(kOctetString));
    identifiers.push_back(ToBytes(identifier.value));
  }
  return identifiers;
}

// The code of an error alternative { [0] transactionId, INTEGER }.
Result<uint64_t> DecodeErrorCode(ByteSpan value) {
  tlv::Reader reader(value);
  LPAB_TRY(TransactionId(reader));
  LPAB_ASSIGN(const tlv::Element code, reader.Expect(kInteger));
  return tlv::ReadUint(code.value);
}

Result<void> DecodeContext(ByteSpan ctx_params1, AuthenticateServerResponse& response) {
  LPAB_ASSIGN(const auto matching_id, tlv::Find(ctx_params1, 0x80));
  if (matching_id) response.matching_id = AsText(matching_id->value);
  LPAB_ASSIGN(const auto device_info, tlv::Find(ctx_params1, 0xA1));
  if (!device_info) return {};
  LPAB_ASSIGN(const auto tac, tlv::Find(device_info->value, 0x80));
  if (!tac) return {};
  LPAB_ASSIGN(response.tac, FromSwappedBcd(tac->value));
  return {};
}

Result<void> DecodeEuiccInfo2(ByteSpan value, AuthenticateServerResponse& response) {
  LPAB_ASSIGN(const auto profile_version, tlv::Find(value, 0x81));
  if (profile_version) response.profile_version = profile_version->value;
  LPAB_ASSIGN(const auto svn, tlv::Find(value, 0x82));
  if (svn) response.svn = svn->value;
  return {};
}

Result<void> DecodeEuiccSigned1(ByteSpan value, AuthenticateServerResponse& response) {
  tlv::Reader reader(value);
  LPAB_ASSIGN(response.transaction_id, TransactionId(reader));
  LPAB_ASSIGN(const tlv::Element address, reader.Expect(0x83));
  response.server_address = AsText(address.value);
  LPAB_ASSIGN(response.server_challenge, Sized(reader, 0x84, 16, 16));
  LPAB_ASSIGN(const tlv::Element info2, reader.Expect(0xBF22));
  LPAB_TRY(DecodeEuiccInfo2(info2.value, response));
  LPAB_ASSIGN(const tlv::Element context, reader.Expect(0xA0));
  return DecodeContext(context.value, response);
}

Result<void> DecodeEuiccSigned2(ByteSpan value, PrepareDownloadResponse& response) {
  tlv::Reader reader(value);
  LPAB_ASSIGN(response.transaction_id, TransactionId(reader));
  LPAB_ASSIGN(response.one_time_key,
              Sized(reader, kOneTimeKey, crypto::kPointSize, crypto::kPointSize));
  if (reader.AtEnd()) return {};
  LPAB_ASSIGN(response.hash_code, Sized(reader, kOctetString, 32, 32));
  return reader.ExpectEnd();
}

Result<void> DecodeCancelSessionSigned(ByteSpan value, CancelSessionResponse& response) {
  tlv::Reader reader(value);
  LPAB_ASSIGN(response.transaction_id, TransactionId(reader));
  LPAB_ASSIGN(const tlv::Element oid, reader.Expect(0x81));
  LPAB_ASSIGN(response.smdp_oid, DecodeOid(oid.value));
  LPAB_ASSIGN(const tlv::Element reason, reader.Expect(0x82));
  LPAB_ASSIGN(response.reason, tlv::ReadUint(reason.value));
  return {};
}

}  // namespace

Result<EuiccInfo1> DecodeEuiccInfo1(ByteSpan der) {
  LPAB_ASSIGN(const tlv::Element info, tlv::ReadOne(der, 0xBF20));
  tlv::Reader reader(info.value);
  EuiccInfo1 out;
  LPAB_ASSIGN(const ByteSpan svn, Sized(reader, 0x82, 3, 3));
  out.svn = ToBytes(svn);
  LPAB_ASSIGN(const tlv::Element verification, reader.Expect(0xA9));
  LPAB_ASSIGN(out.ci_for_verification, DecodeIdentifiers(verification.value));
  LPAB_ASSIGN(const tlv::Element signing, reader.Expect(0xAA));
  LPAB_ASSIGN(out.ci_for_signing, DecodeIdentifiers(signing.value));
  return out;
}

Result<AuthenticateServerResponse> DecodeAuthenticateServerResponse(ByteSpan der) {
  LPAB_ASSIGN(const tlv::Element outer, tlv::ReadOne(der, 0xBF38));
  LPAB_ASSIGN(const tlv::Element choice, tlv::ReadOne(outer.value));
  AuthenticateServerResponse response;
  if (choice.tag == kError) {
    LPAB_ASSIGN(response.error, DecodeErrorCode(choice.value));
    return response;
  }
  LPAB_ASSIGN(const tlv::Element ok, tlv::ReadOne(outer.value, kOk));
  tlv::Reader reader(ok.value);
  LPAB_ASSIGN(const tlv::Element signed1, reader.Expect(kSequence));
  response.signed1 = signed1.whole;
  LPAB_TRY(DecodeEuiccSigned1(signed1.value, response));
  const ByteSpan rest = reader.Rest();
  LPAB_ASSIGN(response.signature, Signature(reader));
  response.signature1 = rest.first(rest.size() - reader.Rest().size());
  LPAB_ASSIGN(const tlv::Element euicc, reader.Expect(kSequence));
  response.euicc_certificate = euicc.whole;
  LPAB_ASSIGN(const tlv::Element eum, reader.Expect(kSequence));
  response.eum_certificate = eum.whole;
  return response;
}

Result<PrepareDownloadResponse> DecodePrepareDownloadResponse(ByteSpan der) {
  LPAB_ASSIGN(const tlv::Element outer, tlv::ReadOne(der, 0xBF21));
  LPAB_ASSIGN(const tlv::Element choice, tlv::ReadOne(outer.value));
  PrepareDownloadResponse response;
  if (choice.tag == kError) {
    LPAB_ASSIGN(response.error, DecodeErrorCode(choice.value));
    return response;
  }
  LPAB_ASSIGN(const tlv::Element ok, tlv::ReadOne(outer.value, kOk));
  tlv::Reader reader(ok.value);
  LPAB_ASSIGN(const tlv::Element signed2, reader.Expect(kSequence));
  response.signed2 = signed2.whole;
  LPAB_TRY(DecodeEuiccSigned2(signed2.value, response));
  LPAB_ASSIGN(response.signature, Signature(reader));
  return response;
}

Result<CancelSessionResponse> DecodeCancelSessionResponse(ByteSpan der) {
  LPAB_ASSIGN(const tlv::Element outer, tlv::ReadOne(der, 0xBF41));
  LPAB_ASSIGN(const tlv::Element choice, tlv::ReadOne(outer.value));
  CancelSessionResponse response;
  if (choice.tag == 0x81) {
    LPAB_ASSIGN(response.error, tlv::ReadUint(choice.value));
    return response;
  }
  LPAB_ASSIGN(const tlv::Element ok, tlv::ReadOne(outer.value, kOk));
  tlv::Reader reader(ok.value);
  LPAB_ASSIGN(const tlv::Element signed_part, reader.Expect(kSequence));
  response.signed_part = signed_part.whole;
  LPAB_TRY(DecodeCancelSessionSigned(signed_part.value, response));
  LPAB_ASSIGN(response.signature, Signature(reader));
  return response;
}

Result<std::string> DecodeOid(ByteSpan contents) {
  const bool complete = !contents.empty() && (contents.back() & 0x80) == 0;
  if (!complete) return Fail(ErrorCode::kMalformed, "an object identifier is cut short");
  std::string text;
  uint64_t arc = 0;
  for (const uint8_t byte : contents) {
    if (arc >> 56 != 0) return Fail(ErrorCode::kMalformed, "an object identifier is too large");
    arc = arc << 7 | (byte & 0x7F);
    if ((byte & 0x80) != 0) continue;
    if (text.empty()) {
      const uint64_t first = std::min<uint64_t>(arc / 40, 2);
      text = std::to_string(first);
      arc -= 40 * first;
    }
    text += '.' + std::to_string(arc);
    arc = 0;
  }
  return text;
}

}  // namespace lpab::sim::smdp
