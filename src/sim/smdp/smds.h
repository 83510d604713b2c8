// A test SM-DS: ES11 requests in, the events of an eUICC out. Spec: SGP.22 sections 3.6, 5.8.
//
// Its events are a file, read anew at every question:
//   [{"eventId": "...", "rspServerAddress": "host[:port]", "eid": "..."}, ...]
// An event without an EID is every eUICC's. The event id is the matching id at that server.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "http/http.h"
#include "sim/pki/identity.h"
#include "sim/smdp/bug_effects.h"
#include "sim/smdp/json_binding.h"
#include "sim/smdp/mutual_authentication.h"
#include "sim/smdp/smdp.h"

namespace lpab::sim::smdp {

struct SmdsSettings {
  std::string address;                        // host or host:port
  std::vector<pki::SmdsIdentity> identities;  // one per CI, at least one
  std::filesystem::path events_file;          // missing: no events
  SmdpSeams seams;                            // one_time_key is not used
  Bugs bugs;                                  // those of BugOwner::kSmds
  // What wrong_certificate_role shows, one for each of `identities`; needed for that bug alone.
  std::vector<pki::SmdpIdentity> impostors;
};

// Holds at most 256 sessions, in memory; the oldest gives way, and each ends with its answer. No
// TLS and no sockets. One thread at a time.
class Smds {
 public:
  // Errors: kInvalidArgument (no address or identity, too few impostors).
  static Result<Smds> Create(SmdsSettings settings);

  // Answers a POST to /gsma/rsp2/es9plus/initiateAuthentication and .../authenticateClient, the
  // paths of ES11 in SGP.22 version 2. Never fails: what is wrong is in the answer.
  http::HttpResponse Handle(const http::HttpRequest& request);

 private:
  struct Session {
    Bytes transaction_id;
    Bytes server_challenge;
    crypto::Certificate euicc_ci;
  };

  explicit Smds(SmdsSettings settings);
  http::HttpResponse Answer(std::string_view function, const std::string& body);
  Result<JsonAnswer> InitiateAuthentication(const JsonRequest& request);
  Result<JsonAnswer> AuthenticateClient(const JsonRequest& request);
  Result<Session> TakeSession(ByteSpan transaction_id);

  SmdsSettings settings_;
  std::vector<Session> sessions_;
  SessionHistory history_;
  ResponseSpoiler spoiler_;
};

}  // namespace lpab::sim::smdp
