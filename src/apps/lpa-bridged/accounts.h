// Users and groups of this machine, by name.
#pragma once

#include <sys/types.h>

#include <string>

#include "base/result.h"

namespace lpab::apps {

// Errors: kNotFound.
Result<uid_t> UserId(const std::string& name);
Result<gid_t> GroupId(const std::string& name);

}  // namespace lpab::apps
