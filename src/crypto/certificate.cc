// Reading a certificate, its names and its key; its extensions are in certificate_extensions.cc.
#include "crypto/certificate.h"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <ctime>

#include "crypto/certificate_impl.h"
#include "crypto/ec_key_impl.h"
#include "tlv/tlv.h"

namespace lpab::crypto {
namespace {

constexpr size_t kMaximumSize = 64u << 10;

using TimePtr = OpensslPtr<ASN1_TIME, ASN1_TIME_free>;

Unexpected Malformed(const char* why) {
  ERR_clear_error();
  return Fail(ErrorCode::kMalformed, std::string("the certificate does not parse: ") + why);
}

std::optional<int64_t> UnixSeconds(const ASN1_TIME* time) {
  const TimePtr epoch(ASN1_TIME_set(nullptr, 0));
  int days = 0;
  int seconds = 0;
  if (epoch == nullptr || ASN1_TIME_diff(&days, &seconds, epoch.get(), time) != 1) return {};
  return int64_t{days} * 86400 + seconds;
}

std::string NameText(const X509_NAME* name) {
  constexpr unsigned long kFlags =
      XN_FLAG_SEP_CPLUS_SPC | XN_FLAG_FN_SN | ASN1_STRFLGS_ESC_CTRL | ASN1_STRFLGS_UTF8_CONVERT;
  const BioPtr bio(BIO_new(BIO_s_mem()));
  Require(bio != nullptr, "BIO_new");
  X509_NAME_print_ex(bio.get(), name, 0, kFlags);
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  return std::string(text, static_cast<size_t>(size));
}

Bytes NameDer(const X509_NAME* name) {
  uint8_t* der = nullptr;
  const int size = i2d_X509_NAME(name, &der);
  Require(size > 0, "i2d_X509_NAME");
  const Bytes bytes(der, der + size);
  OPENSSL_free(der);
  return bytes;
}

// Whether OpenSSL writes the same bytes again, and its two outer levels have definite, minimal
// lengths. OpenSSL reads BER, too, in which one certificate has many encodings.
bool IsDer(const X509* x509, ByteSpan bytes) {
  constexpr tlv::Limits kDer{.minimal_lengths = true};
  const auto outer = tlv::ReadOne(bytes, kDer);
  if (!outer || !tlv::Reader(outer->value, kDer).Next()) return false;
  uint8_t* der = nullptr;
  const int size = i2d_X509(x509, &der);
  const bool same = size > 0 && Equal({der, static_cast<size_t>(size)}, bytes);
  OPENSSL_free(der);
  return same;
}

}  // namespace

std::string_view policy::RoleName(std::string_view oid) {
  constexpr std::pair<std::string_view, std::string_view> kRoles[] = {
      {kCi, "CI"},         {kEuicc, "eUICC"},          {kEum, "EUM"},
      {kDpTls, "DPtls"},   {kDpAuth, "DPauth"},        {kDpPb, "DPpb"},
      {kDsTls, "DStls"},   {kDsAuth, "DSauth"},        {kCiSubCaV3, "CI SubCA"},
      {kEumV3, "EUM"},     {kEumSubCaV3, "EUM SubCA"}, {kDpSubCaV3, "DP SubCA"},
      {kDpTlsV3, "DPtls"}, {kDsSubCaV3, "DS SubCA"},   {kDsTlsV3, "DStls"},
  };
  for (const auto& [role_oid, name] : kRoles) {
    if (role_oid == oid) return name;
  }
  return oid;
}

std::string OidText(const ASN1_OBJECT* object) {
  const int size = OBJ_obj2txt(nullptr, 0, object, 1);
  if (size <= 0) return {};
  std::string text(static_cast<size_t>(size) + 1, '\0');
  OBJ_obj2txt(text.data(), static_cast<int>(text.size()), object, 1);
  text.pop_back();
  return text;
}

Result<Certificate> Certificate::FromDer(ByteSpan der) {
  if (der.size() > kMaximumSize) return Malformed("it is longer than 64 KiB");
  const uint8_t* cursor = der.data();
  X509Ptr x509(d2i_X509(nullptr, &cursor, static_cast<long>(der.size())));
  if (x509 == nullptr) return Malformed("it is no X.509 certificate in DER");
  if (cursor != der.data() + der.size()) return Malformed("bytes follow it");
  if (!IsDer(x509.get(), der)) return Malformed("it is BER, not DER");
  if ((X509_get_extension_flags(x509.get()) & EXFLAG_INVALID) != 0) {
    return Malformed("an extension is malformed or occurs twice");
  }
  const auto not_before = UnixSeconds(X509_get0_notBefore(x509.get()));
  const auto not_after = UnixSeconds(X509_get0_notAfter(x509.get()));
  if (!not_before || !not_after) return Malformed("its dates are malformed");
  ERR_clear_error();
  return Certificate(std::make_shared<const CertificateImpl>(
      CertificateImpl{std::move(x509), ToBytes(der), *not_before, *not_after}));
}

Result<Certificate> Certificate::FromPem(std::string_view pem) {
  if (pem.size() > 16 * kMaximumSize) return Malformed("the text is longer than 1 MiB");
  const BioPtr bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  Require(bio != nullptr, "BIO_new_mem_buf");
  const X509Ptr x509(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
  if (x509 == nullptr) return Malformed("no certificate in PEM found");
  uint8_t* der = nullptr;
  const int size = i2d_X509(x509.get(), &der);
  if (size <= 0) return Malformed("it is no X.509 certificate");
  const Bytes bytes(der, der + size);
  OPENSSL_free(der);
  return FromDer(bytes);
}

Result<Certificate> Certificate::FromFileBytes(ByteSpan bytes) {
  const bool is_pem = AsText(bytes).find("-----BEGIN") != std::string_view::npos;
  return is_pem ? FromPem(AsText(bytes)) : FromDer(bytes);
}

const Bytes& Certificate::Der() const { return impl_->der; }

std::string Certificate::ToPem() const {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  Require(bio != nullptr && PEM_write_bio_X509(bio.get(), impl_->x509.get()) == 1,
          "PEM_write_bio_X509");
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  return std::string(text, static_cast<size_t>(size));
}

Result<PublicKey> Certificate::GetPublicKey() const {
  const EVP_PKEY* key = X509_get0_pubkey(impl_->x509.get());
  ERR_clear_error();
  if (key == nullptr) {
    return Fail(ErrorCode::kUnsupported, "the certificate's key is of an unknown kind");
  }
  return PublicKeyOf(key);
}

std::string Certificate::SubjectText() const {
  return NameText(X509_get_subject_name(impl_->x509.get()));
}

std::string Certificate::IssuerText() const {
  return NameText(X509_get_issuer_name(impl_->x509.get()));
}

Bytes Certificate::SubjectDer() const { return NameDer(X509_get_subject_name(impl_->x509.get())); }

Bytes Certificate::IssuerDer() const { return NameDer(X509_get_issuer_name(impl_->x509.get())); }

int64_t Certificate::NotBefore() const { return impl_->not_before; }

int64_t Certificate::NotAfter() const { return impl_->not_after; }

bool Certificate::ValidAt(int64_t unix_seconds) const {
  return impl_->not_before <= unix_seconds && unix_seconds <= impl_->not_after;
}

Bytes Certificate::ToBeSigned() const {
  // FromDer read both elements.
  const auto certificate = tlv::ReadOne(impl_->der, 0x30);
  Require(certificate.has_value(), "d2i_X509");
  const auto to_be_signed = tlv::Reader(certificate->value).Next();
  Require(to_be_signed.has_value(), "d2i_X509");
  return ToBytes(to_be_signed->whole);
}

Result<Bytes> Certificate::RawSignature() const {
  const ASN1_BIT_STRING* signature = nullptr;
  const X509_ALGOR* algorithm = nullptr;
  X509_get0_signature(&signature, &algorithm, impl_->x509.get());
  const X509_ALGOR* signed_algorithm = X509_get0_tbs_sigalg(impl_->x509.get());
  if (X509_get_signature_nid(impl_->x509.get()) != NID_ecdsa_with_SHA256 ||
      X509_ALGOR_cmp(algorithm, signed_algorithm) != 0) {
    return Fail(ErrorCode::kUnsupported, "the certificate is not signed by ECDSA with SHA-256");
  }
  if ((signature->flags & 0x07) != 0) {
    return Fail(ErrorCode::kMalformed, "the certificate's signature has unused bits");
  }
  return SignatureFromDer({signature->data, static_cast<size_t>(signature->length)});
}

Result<void> Certificate::VerifySignedBy(const PublicKey& issuer) const {
  const auto signature = RawSignature();
  if (!signature) return Fail(ErrorCode::kUntrusted, signature.error().message);
  return issuer.Verify(ToBeSigned(), *signature);
}

std::string DateText(int64_t unix_seconds) {
  const std::time_t time = static_cast<std::time_t>(unix_seconds);
  std::tm utc{};
  char text[32] = "";
  if (gmtime_r(&time, &utc) != nullptr) std::strftime(text, sizeof text, "%Y-%m-%d", &utc);
  return text;
}

Bytes CiKeyIdentifier(const Certificate& ci) {
  if (auto identifier = ci.SubjectKeyId()) return *std::move(identifier);
  const auto key = ci.GetPublicKey();
  return key ? key->KeyIdentifier() : Bytes();
}

}  // namespace lpab::crypto
