// An eUICC's identity as files of one folder, so that a card on disk is complete: what a program
// needs to run it is the card's folder, with this one in it as `identity`.
#pragma once

#include <filesystem>

#include "sim/pki/identity.h"

namespace lpab::sim::pki {

// The folder beside a card's state where its identity is kept: DIR/identity.
inline std::filesystem::path IdentityFolder(const std::filesystem::path& card_directory) {
  return card_directory / "identity";
}

// ci-0.der, ci-1.der, ... in order of preference, and eum-0.der, euicc-0.der, euicc-0-key.pem, ...
// What the folder held of these before is removed. Errors: kUnavailable.
Result<void> WriteEuiccIdentity(const EuiccIdentity& identity,
                                const std::filesystem::path& directory);

// Errors: kNotFound (there is none), as the loader in identity.h.
Result<EuiccIdentity> LoadEuiccIdentity(const std::filesystem::path& directory);

}  // namespace lpab::sim::pki
