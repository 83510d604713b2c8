// An SM-DS's identity from files.
#pragma once

#include <filesystem>

#include "sim/pki/identity.h"

namespace lpab::sim::pki {

struct SmdsFiles {
  std::filesystem::path ci;
  std::filesystem::path dsauth;
  std::filesystem::path dsauth_key;
};

// Checked, and with errors, as the loaders of identity.h.
Result<SmdsIdentity> LoadSmdsIdentity(const SmdsFiles& files);

}  // namespace lpab::sim::pki
