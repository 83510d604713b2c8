// What the tests of the relay's findings share.
#pragma once

#include "case_helpers.h"
#include "inspecting_client.h"
#include "must.h"

namespace lpab::tests {

inline Result<lpa::DownloadResult> DownloadThrough(InspectingClient& client, World& world,
                                                   const std::string& matching_id) {
  lpa::DownloadOrder order = world.order;
  order.address = Must(sgp22::SmdpAddress::Parse(World::kAddress));
  order.matching_id = matching_id;
  return lpa::ProfileDownload(world.reader(), client, world.isdr, std::move(order), world.handlers)
      .Run(world.call());
}

// The names that relay_findings_test.cc shows with bugs of the test servers.
std::set<std::string> FindingsOfBugs();

}  // namespace lpab::tests
