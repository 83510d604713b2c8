// The folder in which `lpa` keeps what must outlive a run.
#pragma once

#include <memory>
#include <string>

#include "lpa/outbox_store.h"

namespace lpab::apps {

// `given`, or XDG_STATE_HOME/lpab, or HOME/.local/state/lpab.
// Errors: kFailedPrecondition when none of the three is set.
Result<std::string> StateFolder(const std::string& given);

// That folder, made if need be. Errors: those of StateFolder and lpa::MakeStateFolder.
Result<std::string> MakeStateFolder(const std::string& given);

// The outbox in that folder. Errors: those of StateFolder and lpa::OpenOutboxIn.
Result<std::unique_ptr<lpa::OutboxStore>> OpenOutbox(const std::string& given);

}  // namespace lpab::apps
