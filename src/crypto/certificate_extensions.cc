// The attributes and extensions of a Certificate.
#include <openssl/err.h>

#include "crypto/certificate.h"
#include "crypto/certificate_impl.h"

namespace lpab::crypto {
namespace {

using PoliciesPtr = OpensslPtr<CERTIFICATEPOLICIES, CERTIFICATEPOLICIES_free>;
using UsagesPtr = OpensslPtr<EXTENDED_KEY_USAGE, EXTENDED_KEY_USAGE_free>;
using NamesPtr = OpensslPtr<GENERAL_NAMES, GENERAL_NAMES_free>;
using ConstraintsPtr = OpensslPtr<NAME_CONSTRAINTS, NAME_CONSTRAINTS_free>;

// The one extension of this kind, decoded; null when there is none, or more than one.
template <typename Pointer>
Pointer Extension(const X509* x509, int nid) {
  Pointer extension(
      static_cast<typename Pointer::pointer>(X509_get_ext_d2i(x509, nid, nullptr, nullptr)));
  ERR_clear_error();
  return extension;
}

std::optional<std::string> Utf8(const ASN1_STRING* text) {
  uint8_t* utf8 = nullptr;
  const int size = ASN1_STRING_to_UTF8(&utf8, text);
  ERR_clear_error();
  if (size < 0) return std::nullopt;
  std::string value(reinterpret_cast<const char*>(utf8), static_cast<size_t>(size));
  OPENSSL_free(utf8);
  return value;
}

std::optional<Bytes> Contents(const ASN1_OCTET_STRING* string) {
  if (string == nullptr) return std::nullopt;
  const uint8_t* data = ASN1_STRING_get0_data(string);
  return Bytes(data, data + ASN1_STRING_length(string));
}

bool HasUsage(X509* x509, uint32_t usage) {
  const bool present = (X509_get_extension_flags(x509) & EXFLAG_KUSAGE) != 0;
  return present && (X509_get_key_usage(x509) & usage) != 0;
}

std::vector<NameConstraint> Attributes(const X509_NAME* name) {
  std::vector<NameConstraint> attributes;
  for (int i = 0; i < X509_NAME_entry_count(name); ++i) {
    const X509_NAME_ENTRY* entry = X509_NAME_get_entry(name, i);
    attributes.push_back({OidText(X509_NAME_ENTRY_get_object(entry)),
                          Utf8(X509_NAME_ENTRY_get_data(entry)).value_or("")});
  }
  return attributes;
}

}  // namespace

std::optional<std::string> Certificate::SubjectAttribute(std::string_view oid) const {
  for (NameConstraint& attribute : Attributes(X509_get_subject_name(impl_->x509.get()))) {
    if (attribute.oid == oid) return std::move(attribute.value);
  }
  return std::nullopt;
}

std::optional<Bytes> Certificate::SubjectKeyId() const {
  return Contents(X509_get0_subject_key_id(impl_->x509.get()));
}

std::optional<Bytes> Certificate::AuthorityKeyId() const {
  return Contents(X509_get0_authority_key_id(impl_->x509.get()));
}

std::vector<std::string> Certificate::PolicyOids() const {
  const auto policies = Extension<PoliciesPtr>(impl_->x509.get(), NID_certificate_policies);
  std::vector<std::string> oids;
  for (int i = 0; policies != nullptr && i < sk_POLICYINFO_num(policies.get()); ++i) {
    oids.push_back(OidText(sk_POLICYINFO_value(policies.get(), i)->policyid));
  }
  return oids;
}

std::vector<std::string> Certificate::ExtendedKeyUsageOids() const {
  const auto usages = Extension<UsagesPtr>(impl_->x509.get(), NID_ext_key_usage);
  std::vector<std::string> oids;
  for (int i = 0; usages != nullptr && i < sk_ASN1_OBJECT_num(usages.get()); ++i) {
    oids.push_back(OidText(sk_ASN1_OBJECT_value(usages.get(), i)));
  }
  return oids;
}

std::vector<std::string> Certificate::SubjectDnsNames() const {
  const auto names = Extension<NamesPtr>(impl_->x509.get(), NID_subject_alt_name);
  std::vector<std::string> hosts;
  for (int i = 0; names != nullptr && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type != GEN_DNS) continue;
    std::string host(AsText(*Contents(name->d.dNSName)));
    if (host.find('\0') == std::string::npos) hosts.push_back(std::move(host));
  }
  return hosts;
}

std::optional<std::string> Certificate::SubjectRegisteredId() const {
  const auto names = Extension<NamesPtr>(impl_->x509.get(), NID_subject_alt_name);
  for (int i = 0; names != nullptr && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type == GEN_RID) return OidText(name->d.registeredID);
  }
  return std::nullopt;
}

std::vector<NameConstraint> Certificate::PermittedNames() const {
  const auto constraints = Extension<ConstraintsPtr>(impl_->x509.get(), NID_name_constraints);
  if (constraints == nullptr || sk_GENERAL_SUBTREE_num(constraints->excludedSubtrees) > 0 ||
      sk_GENERAL_SUBTREE_num(constraints->permittedSubtrees) != 1) {
    return {};
  }
  const GENERAL_NAME* base = sk_GENERAL_SUBTREE_value(constraints->permittedSubtrees, 0)->base;
  if (base->type != GEN_DIRNAME) return {};
  return Attributes(base->d.directoryName);
}

bool Certificate::IsCa() const {
  return (X509_get_extension_flags(impl_->x509.get()) & EXFLAG_CA) != 0;
}

std::optional<int> Certificate::PathLength() const {
  const long length = X509_get_pathlen(impl_->x509.get());
  if (length < 0) return std::nullopt;
  return static_cast<int>(length);
}

bool Certificate::HasDigitalSignatureUsage() const {
  return HasUsage(impl_->x509.get(), KU_DIGITAL_SIGNATURE);
}

bool Certificate::HasCertSignUsage() const { return HasUsage(impl_->x509.get(), KU_KEY_CERT_SIGN); }

bool Certificate::HasUnknownCriticalExtension() const {
  for (int i = 0; i < X509_get_ext_count(impl_->x509.get()); ++i) {
    X509_EXTENSION* extension = X509_get_ext(impl_->x509.get(), i);
    if (X509_EXTENSION_get_critical(extension) != 0 && X509_supported_extension(extension) == 0) {
      return true;
    }
  }
  return false;
}

}  // namespace lpab::crypto
