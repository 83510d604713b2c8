#include "crypto/certificate_request.h"

#include <openssl/err.h>
#include <openssl/pem.h>

#include "crypto/ec_key_impl.h"

namespace lpab::crypto {
namespace {

using RequestPtr = OpensslPtr<X509_REQ, X509_REQ_free>;

Result<void> AddAttribute(X509_NAME* name, const std::string& oid, const std::string& value) {
  const ObjectPtr object(OBJ_txt2obj(oid.c_str(), 1));
  const bool added = object != nullptr &&
                     X509_NAME_add_entry_by_OBJ(name, object.get(), MBSTRING_UTF8,
                                                reinterpret_cast<const uint8_t*>(value.data()),
                                                static_cast<int>(value.size()), -1, 0) == 1;
  ERR_clear_error();
  if (added) return {};
  return Fail(ErrorCode::kInvalidArgument,
              "\"" + value + "\" cannot be the attribute " + oid + " of a subject");
}

std::string ToPem(X509_REQ* request) {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  Require(bio != nullptr && PEM_write_bio_X509_REQ(bio.get(), request) == 1,
          "PEM_write_bio_X509_REQ");
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  return {text, static_cast<size_t>(size)};
}

}  // namespace

Result<std::string> MakeCertificateRequest(
    const PrivateKey& key, const std::vector<std::pair<std::string, std::string>>& subject) {
  const RequestPtr request(X509_REQ_new());
  Require(request != nullptr, "X509_REQ_new");
  for (const auto& [oid, value] : subject) {
    LPAB_TRY(AddAttribute(X509_REQ_get_subject_name(request.get()), oid, value));
  }
  Require(X509_REQ_set_pubkey(request.get(), EcKeyImpl::Of(key)) == 1, "X509_REQ_set_pubkey");
  Require(X509_REQ_sign(request.get(), EcKeyImpl::Of(key), EVP_sha256()) > 0, "X509_REQ_sign");
  return ToPem(request.get());
}

}  // namespace lpab::crypto
