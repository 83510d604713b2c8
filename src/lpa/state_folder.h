// What an LPA keeps in a folder between its runs.
#pragma once

#include <memory>
#include <string>

#include "lpa/outbox_store.h"

namespace lpab::lpa {

// Makes the folder if need be, for this user alone.
// Errors: kRefused, kUnavailable (it cannot be made).
Result<void> MakeStateFolder(const std::string& folder);

// The outbox in that folder, which is made if need be.
// Errors: those of MakeStateFolder and OpenOutboxStore.
Result<std::unique_ptr<OutboxStore>> OpenOutboxIn(const std::string& folder);

// The file for BlockSizeFile.
inline std::string BlockSizesIn(const std::string& folder) { return folder + "/block-sizes"; }

}  // namespace lpab::lpa
