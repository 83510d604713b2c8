// From an event of an SM-DS to its profile. Spec: SGP.22 section 3.6.
#pragma once

#include "lpa/discovery.h"

namespace lpab::lpa {

// Downloads what the event announces, its id being the matching id. Where the server turns out to
// be no SM-DP+, it is asked as an SM-DS for that event, and what it says is followed; three times
// at the most. Each server is trusted in its own role only.
// Address and matching id of `order` are set here. The reader and the client must outlive the call.
// Errors: those of ProfileDownload::Run and Discovery::Run; kNotFound when an SM-DS on the way has
// no such event; kProtocol when there are too many of them.
Result<DownloadResult> DownloadEvent(card::Reader& reader, http::HttpClient& client,
                                     const IsdrOptions& options, sgp22::EventEntry event,
                                     DownloadOrder order, const DownloadHandlers& handlers,
                                     const Call& call);

}  // namespace lpab::lpa
