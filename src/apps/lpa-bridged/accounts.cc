#include "apps/lpa-bridged/accounts.h"

#include <grp.h>
#include <pwd.h>

#include <array>

namespace lpab::apps {

Result<uid_t> UserId(const std::string& name) {
  std::array<char, 4096> buffer;
  passwd entry{};
  passwd* found = nullptr;
  if (getpwnam_r(name.c_str(), &entry, buffer.data(), buffer.size(), &found) == 0 && found) {
    return entry.pw_uid;
  }
  return Fail(ErrorCode::kNotFound, "there is no user " + name);
}

Result<gid_t> GroupId(const std::string& name) {
  std::array<char, 4096> buffer;
  group entry{};
  group* found = nullptr;
  if (getgrnam_r(name.c_str(), &entry, buffer.data(), buffer.size(), &found) == 0 && found) {
    return entry.gr_gid;
  }
  return Fail(ErrorCode::kNotFound, "there is no group " + name);
}

}  // namespace lpab::apps
