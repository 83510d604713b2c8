#include "lpa/es9plus.h"

#include "lpa/es9plus_json.h"

namespace lpab::lpa {

Result<sgp22::InitiateAuthenticationResponse> Es9Plus::InitiateAuthentication(
    const sgp22::SmdpAddress& address, const sgp22::InitiateAuthenticationRequest& request,
    const Call& call) {
  return http_.InitiateAuthentication(address, request, call);
}

Result<sgp22::AuthenticateClientResponse> Es9Plus::AuthenticateClient(
    const sgp22::SmdpAddress& address, const sgp22::AuthenticateClientRequest& request,
    const Call& call) {
  LPAB_ASSIGN(const std::string body,
              http_.Post(address, "authenticateClient", ToJson(request), call));
  return AuthenticateClientFromJson(body);
}

Result<sgp22::GetBoundProfilePackageResponse> Es9Plus::GetBoundProfilePackage(
    const sgp22::SmdpAddress& address, const sgp22::GetBoundProfilePackageRequest& request,
    const Call& call) {
  LPAB_ASSIGN(const std::string body,
              http_.Post(address, "getBoundProfilePackage", ToJson(request), call));
  return GetBoundProfilePackageFromJson(body);
}

Result<void> Es9Plus::CancelSession(const sgp22::SmdpAddress& address,
                                    const sgp22::CancelSessionRequest& request, const Call& call) {
  LPAB_ASSIGN(const std::string body, http_.Post(address, "cancelSession", ToJson(request), call));
  if (body.empty()) return {};
  return CancelSessionFromJson(body);
}

Result<void> Es9Plus::HandleNotification(const sgp22::SmdpAddress& address,
                                         const sgp22::HandleNotificationRequest& request,
                                         const Call& call) {
  LPAB_ASSIGN(const std::string body,
              http_.Post(address, "handleNotification", ToJson(request), call));
  return HandleNotificationFromJson(body);
}

}  // namespace lpab::lpa
