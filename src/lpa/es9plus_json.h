// The JSON binding of ES9+: values to text and back. Pure. Spec: SGP.22 section 6.5.2.
//
// Binary fields are Base64 of DER with its tag; transaction ids are hex.
#pragma once

#include <string>
#include <string_view>

#include "sgp22/es9plus.h"

namespace lpab::lpa {

std::string ToJson(const sgp22::InitiateAuthenticationRequest& request);
std::string ToJson(const sgp22::AuthenticateClientRequest& request);
std::string ToJson(const sgp22::GetBoundProfilePackageRequest& request);
std::string ToJson(const sgp22::CancelSessionRequest& request);
std::string ToJson(const sgp22::HandleNotificationRequest& request);

// Errors: kMalformed; RspError when functionExecutionStatus is Failed or Expired.
Result<sgp22::InitiateAuthenticationResponse> InitiateAuthenticationFromJson(std::string_view text);
Result<sgp22::AuthenticateClientResponse> AuthenticateClientFromJson(std::string_view text);
Result<sgp22::GetBoundProfilePackageResponse> GetBoundProfilePackageFromJson(std::string_view text);
// The header alone is looked at.
Result<void> CancelSessionFromJson(std::string_view text);
// The function has no answer of its own: only a JSON object that says Failed is an error.
Result<void> HandleNotificationFromJson(std::string_view text);

}  // namespace lpab::lpa
