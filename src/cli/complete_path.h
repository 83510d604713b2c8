// Paths for completion.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lpab::cli {

enum class PathKind { kAny, kFolder, kSerialPort };

// The paths that begin with `typed`, in order, folders with '/' at their end; "~/" is the user's
// home. Hidden ones only where the name begins with '.'. kSerialPort with nothing typed: the serial
// ports of /dev. A folder that cannot be read has none. Names with control characters are left out.
std::vector<std::string> CompletePath(std::string_view typed, PathKind kind);

}  // namespace lpab::cli
