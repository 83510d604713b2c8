#include "remote/greeting.h"

namespace lpab::remote {
namespace {

Error WrongVersion(const Error& error) {
  return MakeError(ErrorCode::kUnsupported,
                   "the device and this program speak different versions of the bridge protocol (" +
                       error.message + "; this program speaks version " +
                       std::to_string(wire::kVersion) + ")")
      .WithDetail(error.detail)
      .WithNext("update the older of the two");
}

Result<void> CheckHello(const wire::Hello& hello) {
  if (!hello.device) return Fail(ErrorCode::kProtocol, "the other side is no device");
  if (hello.lowest_version > wire::kVersion || hello.highest_version < wire::kVersion) {
    return wire::FailNumbered(wire::ErrorNumber::kNoCommonVersion,
                              "the device speaks versions " + std::to_string(hello.lowest_version) +
                                  " to " + std::to_string(hello.highest_version));
  }
  return {};
}

}  // namespace

wire::Hello MakeGreeting(DeviceLink& link, const std::string& client_name) {
  wire::Hello hello;
  hello.id = link.NextId();
  hello.name = client_name;
  return hello;
}

Result<wire::Hello> AwaitGreeting(DeviceLink& link, wire::RequestId id, const Waiting& waiting) {
  auto hello = link.AwaitAs<wire::Hello>(id, waiting);
  Result<void> checked = hello ? CheckHello(*hello) : Fail(std::move(hello).error());
  if (checked) return hello;
  const bool version = wire::NumberOf(checked.error()) == wire::ErrorNumber::kNoCommonVersion;
  if (version) return Fail(WrongVersion(checked.error()));
  return Fail(std::move(checked).error());
}

}  // namespace lpab::remote
