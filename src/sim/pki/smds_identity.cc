#include "sim/pki/smds_identity.h"

#include "crypto/chain.h"
#include "sim/pki/files.h"

namespace lpab::sim::pki {

Result<SmdsIdentity> LoadSmdsIdentity(const SmdsFiles& files) {
  LPAB_ASSIGN(crypto::Certificate ci, ReadCertificate(files.ci));
  LPAB_ASSIGN(crypto::Certificate dsauth, ReadCertificate(files.dsauth));
  LPAB_ASSIGN(crypto::PrivateKey key, ReadKeyOf(dsauth, files.dsauth_key));
  const auto anchor =
      crypto::VerifyServerCertificate(dsauth, {&ci, 1}, {crypto::policy::kDsAuth, {}});
  if (!anchor) return Fail(anchor.error().WithContext(files.dsauth.string()));
  return SmdsIdentity{std::move(ci), std::move(dsauth), std::move(key)};
}

}  // namespace lpab::sim::pki
