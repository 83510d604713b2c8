#include "crypto/certificate_builder.h"

#include <openssl/err.h>

#include "crypto/certificate_impl.h"
#include "crypto/ec_group.h"
#include "crypto/ec_key_impl.h"

namespace lpab::crypto {
namespace {

using IntegerPtr = OpensslPtr<ASN1_INTEGER, ASN1_INTEGER_free>;
using NamePtr = OpensslPtr<X509_NAME, X509_NAME_free>;
using OctetsPtr = OpensslPtr<ASN1_OCTET_STRING, ASN1_OCTET_STRING_free>;
using BitsPtr = OpensslPtr<ASN1_BIT_STRING, ASN1_BIT_STRING_free>;
using BasicPtr = OpensslPtr<BASIC_CONSTRAINTS, BASIC_CONSTRAINTS_free>;
using AuthorityPtr = OpensslPtr<AUTHORITY_KEYID, AUTHORITY_KEYID_free>;
using PoliciesPtr = OpensslPtr<CERTIFICATEPOLICIES, CERTIFICATEPOLICIES_free>;
using UsagesPtr = OpensslPtr<EXTENDED_KEY_USAGE, EXTENDED_KEY_USAGE_free>;
using GeneralNamePtr = OpensslPtr<GENERAL_NAME, GENERAL_NAME_free>;
using GeneralNamesPtr = OpensslPtr<GENERAL_NAMES, GENERAL_NAMES_free>;
using ConstraintsPtr = OpensslPtr<NAME_CONSTRAINTS, NAME_CONSTRAINTS_free>;

enum class Critical { kNo = 0, kYes = 1 };

Unexpected Invalid(std::string what) {
  ERR_clear_error();
  return Fail(ErrorCode::kInvalidArgument, "certificate: " + std::move(what));
}

void Add(X509* x509, int nid, void* value, Critical critical) {
  Require(X509_add1_ext_i2d(x509, nid, value, static_cast<int>(critical), X509V3_ADD_APPEND) == 1,
          "X509_add1_ext_i2d");
}

Result<ObjectPtr> Oid(const std::string& text) {
  ObjectPtr object(OBJ_txt2obj(text.c_str(), 1));
  if (object == nullptr) return Invalid("\"" + text + "\" is no object identifier");
  return object;
}

Result<NamePtr> Name(const std::vector<std::pair<std::string, std::string>>& attributes) {
  NamePtr name(X509_NAME_new());
  Require(name != nullptr, "X509_NAME_new");
  for (const auto& [oid, value] : attributes) {
    LPAB_ASSIGN(const ObjectPtr object, Oid(oid));
    if (X509_NAME_add_entry_by_OBJ(name.get(), object.get(), MBSTRING_UTF8,
                                   reinterpret_cast<const uint8_t*>(value.data()),
                                   static_cast<int>(value.size()), -1, 0) != 1) {
      return Invalid("\"" + value + "\" cannot be the attribute " + oid);
    }
  }
  return name;
}

Result<NamePtr> NameFromDer(ByteSpan der) {
  const uint8_t* cursor = der.data();
  NamePtr name(d2i_X509_NAME(nullptr, &cursor, static_cast<long>(der.size())));
  if (name == nullptr) return Invalid("the issuer's name does not parse");
  return name;
}

OctetsPtr Octets(ByteSpan bytes) {
  OctetsPtr octets(ASN1_OCTET_STRING_new());
  Require(octets != nullptr && ASN1_OCTET_STRING_set(octets.get(), bytes.data(),
                                                     static_cast<int>(bytes.size())) == 1,
          "ASN1_OCTET_STRING_set");
  return octets;
}

void SetSerialNumber(X509* x509) {
  Bytes random = RandomBytes(16);
  random[0] = static_cast<uint8_t>((random[0] & 0x7F) | 0x40);  // positive, always 16 bytes
  const IntegerPtr number(BN_to_ASN1_INTEGER(DecodeScalar(random).get(), nullptr));
  Require(number != nullptr && X509_set_serialNumber(x509, number.get()) == 1,
          "X509_set_serialNumber");
}

void AddBasicConstraints(X509* x509, std::optional<int> path_length) {
  const BasicPtr constraints(BASIC_CONSTRAINTS_new());
  Require(constraints != nullptr, "BASIC_CONSTRAINTS_new");
  constraints->ca = 0xFF;
  if (path_length) {
    constraints->pathlen = ASN1_INTEGER_new();
    Require(constraints->pathlen != nullptr &&
                ASN1_INTEGER_set(constraints->pathlen, *path_length) == 1,
            "ASN1_INTEGER_set");
  }
  Add(x509, NID_basic_constraints, constraints.get(), Critical::kYes);
}

void AddKeyUsage(X509* x509, bool digital_signature, bool cert_sign) {
  const BitsPtr bits(ASN1_BIT_STRING_new());
  Require(bits != nullptr, "ASN1_BIT_STRING_new");
  if (digital_signature) ASN1_BIT_STRING_set_bit(bits.get(), 0, 1);
  if (cert_sign) ASN1_BIT_STRING_set_bit(bits.get(), 5, 1);
  Add(x509, NID_key_usage, bits.get(), Critical::kYes);
}

Result<void> AddPolicies(X509* x509, const std::vector<std::string>& oids) {
  const PoliciesPtr policies(sk_POLICYINFO_new_null());
  Require(policies != nullptr, "sk_POLICYINFO_new_null");
  for (const std::string& text : oids) {
    LPAB_ASSIGN(ObjectPtr object, Oid(text));
    POLICYINFO* info = POLICYINFO_new();
    Require(info != nullptr && sk_POLICYINFO_push(policies.get(), info) > 0, "POLICYINFO_new");
    ASN1_OBJECT_free(info->policyid);
    info->policyid = object.release();
  }
  Add(x509, NID_certificate_policies, policies.get(), Critical::kYes);
  return {};
}

Result<void> AddExtendedUsages(X509* x509, const std::vector<std::string>& oids) {
  const UsagesPtr usages(sk_ASN1_OBJECT_new_null());
  Require(usages != nullptr, "sk_ASN1_OBJECT_new_null");
  for (const std::string& text : oids) {
    LPAB_ASSIGN(ObjectPtr object, Oid(text));
    Require(sk_ASN1_OBJECT_push(usages.get(), object.release()) > 0, "sk_ASN1_OBJECT_push");
  }
  Add(x509, NID_ext_key_usage, usages.get(), Critical::kYes);
  return {};
}

void Push(GENERAL_NAMES* names, int type, void* value) {
  GeneralNamePtr name(GENERAL_NAME_new());
  Require(name != nullptr, "GENERAL_NAME_new");
  GENERAL_NAME_set0_value(name.get(), type, value);
  Require(sk_GENERAL_NAME_push(names, name.release()) > 0, "sk_GENERAL_NAME_push");
}

Result<void> PushAddress(GENERAL_NAMES* names, const std::string& text) {
  OctetsPtr address(a2i_IPADDRESS(text.c_str()));
  if (address == nullptr) return Invalid("\"" + text + "\" is no IP address");
  Push(names, GEN_IPADD, address.release());
  return {};
}

Result<void> AddAlternativeNames(X509* x509, const std::vector<std::string>& dns_names,
                                 const std::vector<std::string>& ip_addresses,
                                 const std::optional<std::string>& registered_id) {
  const GeneralNamesPtr names(sk_GENERAL_NAME_new_null());
  Require(names != nullptr, "sk_GENERAL_NAME_new_null");
  for (const std::string& host : dns_names) {
    ASN1_IA5STRING* text = ASN1_IA5STRING_new();
    Require(
        text != nullptr && ASN1_STRING_set(text, host.data(), static_cast<int>(host.size())) == 1,
        "ASN1_STRING_set");
    Push(names.get(), GEN_DNS, text);
  }
  for (const std::string& address : ip_addresses) LPAB_TRY(PushAddress(names.get(), address));
  if (registered_id) {
    LPAB_ASSIGN(ObjectPtr object, Oid(*registered_id));
    Push(names.get(), GEN_RID, object.release());
  }
  Add(x509, NID_subject_alt_name, names.get(), Critical::kNo);
  return {};
}

Result<void> AddNameConstraints(X509* x509, const std::vector<NameConstraint>& permitted) {
  std::vector<std::pair<std::string, std::string>> attributes;
  for (const NameConstraint& one : permitted) attributes.emplace_back(one.oid, one.value);
  LPAB_ASSIGN(NamePtr name, Name(attributes));
  const ConstraintsPtr constraints(NAME_CONSTRAINTS_new());
  Require(constraints != nullptr, "NAME_CONSTRAINTS_new");
  constraints->permittedSubtrees = sk_GENERAL_SUBTREE_new_null();
  GENERAL_SUBTREE* subtree = GENERAL_SUBTREE_new();
  Require(
      subtree != nullptr && sk_GENERAL_SUBTREE_push(constraints->permittedSubtrees, subtree) > 0,
      "sk_GENERAL_SUBTREE_push");
  GENERAL_NAME_set0_value(subtree->base, GEN_DIRNAME, name.release());
  Add(x509, NID_name_constraints, constraints.get(), Critical::kYes);
  return {};
}

void AddKeyIdentifiers(X509* x509, const Bytes& subject, const Bytes& issuer) {
  Add(x509, NID_subject_key_identifier, Octets(subject).get(), Critical::kNo);
  const AuthorityPtr authority(AUTHORITY_KEYID_new());
  Require(authority != nullptr, "AUTHORITY_KEYID_new");
  authority->keyid = Octets(issuer).release();
  Add(x509, NID_authority_key_identifier, authority.get(), Critical::kNo);
}

Result<void> AddCriticalNull(X509* x509, const std::string& oid) {
  LPAB_ASSIGN(const ObjectPtr object, Oid(oid));
  const OpensslPtr<X509_EXTENSION, X509_EXTENSION_free> extension(X509_EXTENSION_create_by_OBJ(
      nullptr, object.get(), static_cast<int>(Critical::kYes), Octets(Bytes{0x05, 0x00}).get()));
  Require(extension != nullptr && X509_add_ext(x509, extension.get(), -1) == 1, "X509_add_ext");
  return {};
}

Result<void> AddExtensions(X509* x509, const CertificateBuilder& builder) {
  if (builder.is_ca) AddBasicConstraints(x509, builder.path_length);
  if (builder.digital_signature || builder.cert_sign) {
    AddKeyUsage(x509, builder.digital_signature, builder.cert_sign);
  }
  if (!builder.policy_oids.empty()) LPAB_TRY(AddPolicies(x509, builder.policy_oids));
  if (!builder.extended_key_usage_oids.empty()) {
    LPAB_TRY(AddExtendedUsages(x509, builder.extended_key_usage_oids));
  }
  if (!builder.dns_names.empty() || !builder.ip_addresses.empty() || builder.registered_id) {
    LPAB_TRY(
        AddAlternativeNames(x509, builder.dns_names, builder.ip_addresses, builder.registered_id));
  }
  if (!builder.permitted_names.empty()) {
    LPAB_TRY(AddNameConstraints(x509, builder.permitted_names));
  }
  for (const std::string& oid : builder.critical_oids) LPAB_TRY(AddCriticalNull(x509, oid));
  return {};
}

void SetDates(X509* x509, int64_t not_before, int64_t not_after) {
  Require(ASN1_TIME_set(X509_getm_notBefore(x509), static_cast<time_t>(not_before)) != nullptr &&
              ASN1_TIME_set(X509_getm_notAfter(x509), static_cast<time_t>(not_after)) != nullptr,
          "ASN1_TIME_set");
}

// `issuer` null: self-signed.
Result<Certificate> Make(const CertificateBuilder& builder, const PublicKey& key,
                         const PrivateKey& issuer_key, const X509_NAME* issuer) {
  LPAB_ASSIGN(const NamePtr subject, Name(builder.subject));
  const X509Ptr x509(X509_new());
  Require(x509 != nullptr && X509_set_version(x509.get(), X509_VERSION_3) == 1, "X509_new");
  SetSerialNumber(x509.get());
  SetDates(x509.get(), builder.not_before, builder.not_after);
  Require(X509_set_subject_name(x509.get(), subject.get()) == 1 &&
              X509_set_issuer_name(x509.get(), issuer != nullptr ? issuer : subject.get()) == 1 &&
              X509_set_pubkey(x509.get(), EcKeyImpl::Of(key)) == 1,
          "X509_set_pubkey");
  AddKeyIdentifiers(x509.get(), key.KeyIdentifier(), issuer_key.public_key().KeyIdentifier());
  LPAB_TRY(AddExtensions(x509.get(), builder));
  Require(X509_sign(x509.get(), EcKeyImpl::Of(issuer_key), EVP_sha256()) > 0, "X509_sign");
  uint8_t* der = nullptr;
  const int size = i2d_X509(x509.get(), &der);
  Require(size > 0, "i2d_X509");
  const Bytes bytes(der, der + size);
  OPENSSL_free(der);
  auto certificate = Certificate::FromDer(bytes);
  if (!certificate) return Invalid(certificate.error().message);
  return certificate;
}

}  // namespace

Result<Certificate> CertificateBuilder::Sign(const PublicKey& key, const PrivateKey& issuer_key,
                                             const Certificate& issuer) const {
  LPAB_ASSIGN(const NamePtr issuer_name, NameFromDer(issuer.SubjectDer()));
  return Make(*this, key, issuer_key, issuer_name.get());
}

Result<Certificate> CertificateBuilder::SelfSign(const PrivateKey& key) const {
  return Make(*this, key.public_key(), key, nullptr);
}

}  // namespace lpab::crypto
