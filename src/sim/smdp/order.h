// Orders: what a matching id downloads, and how it is protected.
//
// A folder holds unprotected packages (NAME.der) and order files (NAME.json). A package that no
// order file names is an order of its own, under its file's stem. An order file is an object:
//   package                "FILE.der", relative to the folder; required
//   matchingId             default: the order file's stem
//   confirmationCode       none: not asked for
//   iccid                  18 to 20 digits; default: the package's own
//   size                   bytes of the package, filled up with an application; default: its own
//   protection             "session-keys" (default) or "replace-session-keys"
//   segment                bytes of plaintext per segment, 16 to 1008; default 1007
//   metadata               {profileName, serviceProviderName, profileClass ("test",
//                          "provisioning", "operational"), iconFile, notificationAddress,
//                          notificationAddresses: told of all events; default: this server,
//                          which is told of all but the installation, whose result it gets;
//                          profileOwner {mcc, mnc, gid1, gid2 (hexadecimal)},
//                          profilePolicyRules ["ppr1", "ppr2", "pprUpdateControl"]}
//   single                 true: downloaded once (order_state.h says what once means); default
//                          false: any number of times, as a package without an order file
//   eid                    the only eUICC that may; it finds the order without a matching id, too
//   expires                "YYYY-MM-DD", its last day (UTC)
//   confirmationCodeAttempts   wrong codes in a row before the order is shut, 1 to 10; default 3
//   eligibility            {minimumProfileVersion "2.3.1", minimumSvn "2.2.0", tacs ["35290611"]}
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "sim/smdp/metadata.h"

namespace lpab::sim::smdp {

enum class Protection { kSessionKeys, kReplaceSessionKeys };

// What the eUICC and the device must have.
struct Eligibility {
  std::optional<Bytes> minimum_profile_version;  // 3 bytes, as the next
  std::optional<Bytes> minimum_svn;
  std::vector<std::string> tacs;  // 8 digits each; empty: any device
};

// Who may download an order, how often, until when. Held to by order_rules.h.
struct OrderRules {
  bool single = false;             // downloaded once; otherwise any number of times
  std::string eid;                 // 32 digits; empty: any eUICC
  std::optional<int64_t> expires;  // unix seconds
  uint32_t code_attempts = 3;      // wrong confirmation codes in a row
  Eligibility eligibility;
};

struct Order {
  std::string matching_id;
  std::string confirmation_code;  // empty: none
  Bytes package;                  // unprotected
  Bytes metadata;                 // BF25...
  Protection protection = Protection::kSessionKeys;
  size_t segment = 1007;
  OrderRules rules;
};

// The folder, read anew at every call, so that a changed order counts at once. Keeps nothing open
// and nothing in memory; one thread at a time is enough for it, more do no harm.
class OrderFolder {
 public:
  // `address` is where profiles of orders that name no other send their notifications.
  OrderFolder(std::filesystem::path directory, std::string address)
      : directory_(std::move(directory)), address_(std::move(address)) {}

  // Errors: kNotFound (no such order), kInvalidArgument (its order file or package is bad, naming
  // file and field; two orders have this matching id), kUnavailable (the folder).
  Result<Order> Find(std::string_view matching_id) const;
  // The matching ids of the orders for this EID, in the order of their files' names. Bad orders
  // are left out. Errors: kUnavailable (the folder).
  Result<std::vector<std::string>> FindFor(std::string_view eid) const;
  // Builds every order. Errors: as Find, of the first order that is bad.
  Result<void> Check() const;

 private:
  std::filesystem::path directory_;
  std::string address_;
};

}  // namespace lpab::sim::smdp
