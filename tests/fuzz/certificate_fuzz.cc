// Certificates of servers and cards, keys and signatures in DER.
#include "crypto/certificate.h"
#include "fuzz.h"
#include "tlv/tlv.h"

namespace lpab::crypto {
namespace {

// Everything that is asked of a certificate anywhere; none of it may fail on one that parsed.
void AskEverything(const Certificate& certificate) {
  certificate.SubjectText();
  certificate.IssuerText();
  certificate.SubjectAttribute("2.5.4.5");
  certificate.SubjectKeyId();
  certificate.AuthorityKeyId();
  certificate.ExtendedKeyUsageOids();
  certificate.SubjectDnsNames();
  certificate.PermittedNames();
  certificate.IsCa();
  certificate.PathLength();
  certificate.HasDigitalSignatureUsage();
  certificate.HasCertSignUsage();
  certificate.HasUnknownCriticalExtension();
  DateText(certificate.NotBefore());
  CiKeyIdentifier(certificate);
  for (const std::string& oid : certificate.PolicyOids()) {
    LPAB_HOLDS(!policy::RoleName(oid).empty(), "each role has a name");
  }
}

// The parts of X.509's outer SEQUENCE, read apart from OpenSSL.
void CheckParts(const Certificate& certificate, ByteSpan der) {
  const auto outer = LPAB_MUST(tlv::ReadOne(der, 0x30), "a certificate is one SEQUENCE");
  tlv::Reader reader(outer.value);
  const auto to_be_signed = LPAB_MUST(reader.Expect(0x30), "it begins with what is signed");
  LPAB_MUST(reader.Expect(0x30), "the algorithm follows");
  const auto signature = LPAB_MUST(reader.Expect(0x03), "the signature follows");
  LPAB_HOLDS(reader.AtEnd(), "nothing else follows");
  LPAB_HOLDS(Equal(certificate.ToBeSigned(), to_be_signed.whole), "what is signed is the first");
  const auto raw = certificate.RawSignature();
  if (!raw) return;
  LPAB_HOLDS(raw->size() == kSignatureSize, "a signature is r and s");
  LPAB_HOLDS(Equal(SignatureToDer(*raw), signature.value.subspan(1)), "a signature comes back");
}

void CheckName(const Bytes& name, ByteSpan der) {
  LPAB_HOLDS(std::search(der.begin(), der.end(), name.begin(), name.end()) != der.end(),
             "a name is in the certificate as it came");
}

void CheckKey(const Certificate& certificate) {
  const auto key = certificate.GetPublicKey();
  if (!key) return;
  const Bytes point = key->Point();
  LPAB_HOLDS(point.size() == kPointSize && point[0] == 0x04, "a point is 04, x and y");
  LPAB_HOLDS(LPAB_MUST(PublicKey::FromPoint(key->curve(), point), "a point is read") == *key,
             "a key comes back");
  // A hostile certificate's signature under its own key: verified or not, but no crash.
  (void)certificate.VerifySignedBy(*key);
}

void CheckSignature(ByteSpan der) {
  const auto raw = SignatureFromDer(der);
  if (!raw) return;
  LPAB_HOLDS(raw->size() == kSignatureSize, "a signature is r and s");
  LPAB_HOLDS(Equal(SignatureToDer(*raw), der), "a signature is encoded as it came");
}

}  // namespace

LPAB_FUZZ_TARGET(certificate, input) {
  CheckSignature(input);
  const auto certificate = Certificate::FromFileBytes(input);
  if (!certificate) {
    LPAB_HOLDS(certificate.error().code == ErrorCode::kMalformed, "no certificate is malformed");
    return;
  }
  const Bytes& der = certificate->Der();
  AskEverything(*certificate);
  CheckParts(*certificate, der);
  CheckName(certificate->SubjectDer(), der);
  CheckName(certificate->IssuerDer(), der);
  CheckKey(*certificate);
  LPAB_HOLDS(LPAB_MUST(Certificate::FromDer(der), "DER is read again") == *certificate,
             "a certificate comes back from DER");
  LPAB_HOLDS(LPAB_MUST(Certificate::FromPem(certificate->ToPem()), "PEM is read") == *certificate,
             "a certificate comes back from PEM");
}

}  // namespace lpab::crypto
