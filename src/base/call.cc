#include "base/call.h"

#include <string>

namespace lpab {

Result<void> Call::Check(const char* what) const {
  if (cancellation.Requested())
    return Fail(ErrorCode::kCancelled, std::string(what) + ": cancelled");
  if (deadline.Expired()) return Fail(ErrorCode::kTimeout, std::string(what) + ": no time left");
  return {};
}

}  // namespace lpab
