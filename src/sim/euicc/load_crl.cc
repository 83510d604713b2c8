#include "sim/euicc/load_crl.h"

#include "sim/euicc/es10_answers.h"

namespace lpab::sim::euicc {
namespace {

constexpr tlv::Tag kTag = 0xBF35;
constexpr uint64_t kInvalidSignature = 1;
constexpr uint64_t kInvalidFormat = 2;

struct SignedList {
  ByteSpan tbs_cert_list;  // whole
  Bytes signature;         // r | s
};

// BF35 { A0 CertificateList }: tbsCertList, signatureAlgorithm, signatureValue. Spec: RFC 5280
// section 5.1.
Result<SignedList> ReadRequest(ByteSpan command) {
  LPAB_ASSIGN(const ByteSpan value, CommandValue(command));
  LPAB_ASSIGN(const tlv::Element list, tlv::ReadOne(value, 0xA0));
  tlv::Reader reader(list.value);
  LPAB_ASSIGN(const tlv::Element tbs_cert_list, reader.Expect(0x30));
  LPAB_TRY(reader.Expect(0x30));
  LPAB_ASSIGN(const tlv::Element signature, reader.Expect(0x03));
  LPAB_TRY(reader.ExpectEnd());
  if (signature.value.empty()) return Fail(ErrorCode::kMalformed, "the signature is empty");
  SignedList parts{tbs_cert_list.whole, {}};
  LPAB_ASSIGN(parts.signature, crypto::SignatureFromDer(signature.value.subspan(1)));
  return parts;
}

bool IsSignedByCi(const CardContext& context, const SignedList& list) {
  const auto& cis = context.identity().cis;
  return std::any_of(cis.begin(), cis.end(), [&list](const crypto::Certificate& ci) {
    const auto key = ci.GetPublicKey();
    return key && key->Verify(list.tbs_cert_list, list.signature);
  });
}

}  // namespace

Es10Answer LoadCrl(CardContext& context, ByteSpan command) {
  const auto list = ReadRequest(command);
  if (!list) return ErrorAnswer(kTag, kInvalidFormat);
  if (!IsSignedByCi(context, *list)) return ErrorAnswer(kTag, kInvalidSignature);
  return ListAnswer(kTag, tlv::Writer());
}

}  // namespace lpab::sim::euicc
