#ifndef LPAB_AVAHI

#include "dnssd/dnssd.h"

namespace lpab::dnssd {
namespace {

Unexpected NotBuiltIn() {
  return Fail(ErrorCode::kUnsupported, "this program was built without Avahi (-DLPAB_AVAHI=ON)");
}

}  // namespace

bool HasSupport() { return false; }

Result<std::unique_ptr<Announcement>> Announcement::Make(const Service&, const Call&) {
  return NotBuiltIn();
}

Result<std::vector<FoundService>> Browse(const std::string&, Duration, const Call&) {
  return NotBuiltIn();
}

}  // namespace lpab::dnssd

#endif
