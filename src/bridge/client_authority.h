// ClientAuthority: clients that a certification authority vouches for, where nobody pairs a whole
// fleet one by one. docs/lpa-bridged.md, "A fleet's clients".
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "bridge/client_identity.h"
#include "link/client_ca.h"

namespace lpab::bridge {

struct ClientAuthorityOptions {
  std::string ca_file;                // PEM; empty: there is no authority
  std::map<std::string, Role> roles;  // by the organizational unit of a certificate's subject
};

// A file of fingerprints, a line each, says whose certificate is revoked. It is read at each
// judgement, so that another program may replace it. One thread.
class ClientAuthority {
 public:
  using SystemTime = std::chrono::system_clock::time_point;

  // `now`: the wall clock. Errors: kMalformed, those of reading the file.
  static Result<ClientAuthority> Load(const ClientAuthorityOptions& options,
                                      std::string revoked_file,
                                      std::function<SystemTime()> now = SystemTime::clock::now);

  // Who shows this certificate (DER) with its key.
  // Errors: kMalformed; kUntrusted; kFailedPrecondition (the clock is before this program's build,
  // so no date can be checked, or is not within the certificate's); kRefused (revoked); those of
  // reading the list, for a list that cannot be read may name anyone.
  Result<ClientIdentity> Judge(ByteSpan certificate) const;

  // Writes the fingerprint into the list. Errors: kInvalidArgument (no fingerprint), those of the
  // files.
  Result<void> Revoke(const std::string& fingerprint) const;

  // Those who have come since the start, the last ones of them: for people to name.
  void Remember(const ClientIdentity& client);
  const std::vector<ClientIdentity>& seen() const { return seen_; }

 private:
  ClientAuthority(link::ClientCa ca, std::map<std::string, Role> roles, std::string revoked_file,
                  std::function<SystemTime()> now)
      : ca_(std::move(ca)),
        roles_(std::move(roles)),
        revoked_file_(std::move(revoked_file)),
        now_(std::move(now)) {}

  Result<std::vector<std::string>> ReadRevoked() const;

  link::ClientCa ca_;
  std::map<std::string, Role> roles_;
  std::string revoked_file_;
  std::function<SystemTime()> now_;
  std::vector<ClientIdentity> seen_;
};

}  // namespace lpab::bridge
