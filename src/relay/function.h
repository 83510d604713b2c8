// The functions of ES9+ and ES11 by their names. Private to relay.
#pragma once

#include <string_view>

namespace lpab::relay {

// Spec: SGP.22 section 6.5.2; ES11 has the first two.
enum class Function {
  kInitiateAuthentication,
  kAuthenticateClient,
  kGetBoundProfilePackage,
  kCancelSession,
  kHandleNotification,
  kUnknown,
};

// Of a path, "/gsma/rsp2/es9plus/authenticateClient", with a query or without.
Function FunctionOf(std::string_view path);
// "AuthenticateClient"; empty of kUnknown.
std::string_view FunctionName(Function function);

}  // namespace lpab::relay
