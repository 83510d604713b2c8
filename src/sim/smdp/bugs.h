// Bugs: what a test SM-DP+ or SM-DS does wrong on purpose, so that an LPA and an eUICC can be seen
// to notice. All are off by default; each is named on a command line, as NAME or NAME=VALUE.
//
// "Answer N" counts the answers since the server began, from 1; without =N it is every answer.
// A download is answers 1 (initiateAuthentication), 2 (authenticateClient), 3
// (getBoundProfilePackage) and then its notifications.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace lpab::sim::smdp {

struct Bugs {
  using Number = std::optional<uint64_t>;

  // What is signed.
  Number wrong_mac;               // of segment N (from 1) of the bound package
  Number replayed_challenge;      // serverSigned1 has the challenge of the session before
  Number stale_transaction_id;    // of the session before, in place N: StaleId
  Number wrong_address;           // serverSigned1 has another server's address
  Number wrong_signature;         // of object N: 1 serverSigned1, 2 smdpSigned2, 3 BF23
  Number wrong_certificate_role;  // 1: DPpb for DPauth; 2: DPauth for DPpb; with their own keys.
                                  // An SM-DS shows DPauth for DSauth

  // What is said of the profile.
  Number missing_metadata;  // no profileMetadata in authenticateClient
  Number other_metadata;    // the package has another profile name than authenticateClient
  Number odd_empty_list;    // notificationConfigurationInfo is there, but empty; an SM-DS without
                            // events answers null

  // How it is sent.
  std::string missing_field;  // this field is left out of every answer
  Number truncated;           // answer N stops in its middle
  Number http_500;            // answer N is an HTML page with status 500
  Number redirect;            // answer N sends the client elsewhere on the same server
  Number slow;                // every answer takes N milliseconds
  Number huge_body;           // every answer is N bytes long
  Number lost_reply;          // answer N does not arrive, but the server did the work

  // Notifications.
  Number refused_notifications;    // the first N get status 500 and are not kept
  Number lost_notification_reply;  // the first N are kept, but the answer does not arrive
  bool operator==(const Bugs&) const = default;
};

// Places of Bugs::stale_transaction_id.
enum StaleId : uint64_t {
  kInInitiateAuthentication = 1,
  kInAuthenticateClient = 2,
  kInSmdpSigned2 = 3,
  kInGetBoundProfilePackage = 4,
  kInInitialiseSecureChannel = 5,
};

// Whose bugs: an SM-DS has those that concern mutual authentication, its list and whole answers.
enum class BugOwner { kSmdp, kSmds };

// Turns on the bug of `text`, "NAME" or "NAME=VALUE".
// Errors: kInvalidArgument (no such bug, a bad value).
Result<void> SetBug(Bugs& bugs, std::string_view text, BugOwner owner = BugOwner::kSmdp);

// All of them, a line each, for a help text.
std::string DescribeBugs(BugOwner owner = BugOwner::kSmdp);

}  // namespace lpab::sim::smdp
