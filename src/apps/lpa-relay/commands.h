// What lpa-relay is told, and its commands.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace lpab::apps {

struct RunOptions {
  std::string listen = "127.0.0.1:8443";
  std::vector<std::string> names;  // more hosts in its own certificate
  std::string ca_dir;              // of the local authority; empty: the user's state folder
  std::vector<std::string> serve;  // hosts in whose place it stands
  std::vector<std::string> resolve;
  std::vector<std::string> allow_hosts;
  bool allow_private = false;
  std::string tokens;  // a file
  std::string ci_dir;
  bool allow_test_ci = false;
  bool trust_client_ci = false;
  std::string records;  // a folder; empty: no records
  std::string page = "127.0.0.1:8080";
  bool full = false;
  int timeout = 120;  // seconds, of a call upstream
};

// Until SIGINT or SIGTERM. Says where it listens on standard output.
// Errors: kInvalidArgument, kFailedPrecondition (it would be open to strangers), those of servers
// and files.
Result<void> RunRelay(const RunOptions& options);

struct ShowOptions {
  std::string file;
  std::string trace;  // of lpa --trace, laid beside it; empty: none
  bool full = false;
  bool json = false;
  bool short_form = false;  // no trees
};

// Prints a record, and the LPA's own trace in the order of time: both machines' clocks must agree.
// Errors: kNotFound, kMalformed, naming the line.
Result<void> ShowRecord(const ShowOptions& options);

// Where the local authority is: `given`, or "relay" in the user's state folder.
// Errors: kFailedPrecondition (there is no such folder).
Result<std::string> CaFolder(const std::string& given);

// Makes it if need be, and says where its certificate is.
Result<void> ShowCa(const std::string& given);

}  // namespace lpab::apps
