#include "http/system_cas.h"

#include <openssl/err.h>

#include "http/tls_verifier.h"

namespace lpab::http {

SystemCas::SystemCas(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
SystemCas::~SystemCas() = default;

Result<std::shared_ptr<const SystemCas>> SystemCas::Load(const std::string& ca_bundle) {
  auto impl = std::make_unique<Impl>();
  impl->store.reset(X509_STORE_new());
  const int loaded = impl->store == nullptr ? 0
                     : ca_bundle.empty()
                         ? X509_STORE_set_default_paths(impl->store.get())
                         : X509_STORE_load_locations(impl->store.get(), ca_bundle.c_str(), nullptr);
  ERR_clear_error();
  if (loaded != 1) {
    return Fail(ErrorCode::kInvalidArgument, ca_bundle.empty()
                                                 ? "the system's CAs cannot be read"
                                                 : ca_bundle + " holds no CA certificates");
  }
  return std::shared_ptr<const SystemCas>(new SystemCas(std::move(impl)));
}

}  // namespace lpab::http
