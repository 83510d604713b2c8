// What the commands that download profiles share.
#pragma once

#include "apps/lpa/output.h"
#include "apps/lpa/session.h"
#include "lpa/profile_download.h"

namespace lpab::apps {

// Shows progress, and asks at the terminal what a download asks; with `yes`, consent is given.
lpa::DownloadHandlers DownloadHandlersFor(Session& session, bool yes);

// What is said of an installed profile. `trust`: how its server was trusted.
CommandOutput InstalledOutput(const lpa::DownloadResult& installed, const std::string& trust);

}  // namespace lpab::apps
