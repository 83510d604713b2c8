// A trace as text for people.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "trace/trace_file.h"

namespace lpab::trace {

// A line for people: "13:17:02.123  0.034  --> GetEID (6 bytes, 1 block)" and its body below, with
// a line feed at the end; empty for those left out: the APDUs, unless `apdus`, which also shows
// long lines whole. `device_at`: of a device's event beside those of the LPA, its seconds there.
// Fields may be missing or of any type.
std::string EventText(const Json& event, bool apdus, std::optional<double> device_at = {});

}  // namespace lpab::trace
