// Orders: what a matching id downloads, and how it is protected.
//
// A folder holds unprotected packages (NAME.der) and order files (NAME.json). A package that no
// order file names is an order of its own, under its file's stem. An order file is an object:
//   package                "FILE.der", relative to the folder; required
//   matchingId             default: the order file's stem
//   confirmationCode       none: not asked for
//   iccid                  18 to 20 digits; default: the package's own
//   protection             "session-keys" (default) or "replace-session-keys"
//   segment                bytes of plaintext per segment, 16 to 1008; default 1007
//   metadata               {profileName, serviceProviderName, profileClass ("test",
//                          "provisioning", "operational"), iconFile, notificationAddress,
//                          notificationAddresses: told of all events; default: this server,
//                          which is told of all but the installation, whose result it gets}
// Orders may be downloaded any number of times.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "sim/smdp/metadata.h"

namespace lpab::sim::smdp {

enum class Protection { kSessionKeys, kReplaceSessionKeys };

struct Order {
  std::string matching_id;
  std::string confirmation_code;  // empty: none
  Bytes package;                  // unprotected
  Bytes metadata;                 // BF25...
  Protection protection = Protection::kSessionKeys;
  size_t segment = 1007;
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
  // Builds every order. Errors: as Find, of the first order that is bad.
  Result<void> Check() const;

 private:
  std::filesystem::path directory_;
  std::string address_;
};

}  // namespace lpab::sim::smdp
