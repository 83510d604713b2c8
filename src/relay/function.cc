#include "relay/function.h"

namespace lpab::relay {
namespace {

struct Row {
  Function function;
  std::string_view path;
  std::string_view name;
};

constexpr Row kRows[] = {
    {Function::kInitiateAuthentication, "initiateAuthentication", "InitiateAuthentication"},
    {Function::kAuthenticateClient, "authenticateClient", "AuthenticateClient"},
    {Function::kGetBoundProfilePackage, "getBoundProfilePackage", "GetBoundProfilePackage"},
    {Function::kCancelSession, "cancelSession", "CancelSession"},
    {Function::kHandleNotification, "handleNotification", "HandleNotification"},
};

}  // namespace

Function FunctionOf(std::string_view path) {
  path = path.substr(0, path.find('?'));
  const std::string_view last = path.substr(path.rfind('/') + 1);
  for (const Row& row : kRows) {
    if (row.path == last) return row.function;
  }
  return Function::kUnknown;
}

std::string_view FunctionName(Function function) {
  for (const Row& row : kRows) {
    if (row.function == function) return row.name;
  }
  return "";
}

}  // namespace lpab::relay
