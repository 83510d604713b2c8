// hello and its answer: what both kinds of connection to a device begin with.
#pragma once

#include <string>

#include "remote/device_link.h"

namespace lpab::remote {

// The next request on the link.
wire::Hello MakeGreeting(DeviceLink& link, const std::string& client_name);

// The device's hello in answer to it. Errors: kUnsupported (no common version), with what to do;
// kProtocol; those of DeviceLink::Await.
Result<wire::Hello> AwaitGreeting(DeviceLink& link, wire::RequestId id, const Waiting& waiting);

}  // namespace lpab::remote
