// The RSP sessions of the server, by transaction id.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "crypto/certificate.h"
#include "sim/pki/identity.h"
#include "sim/smdp/order.h"

namespace lpab::sim::smdp {

// What authenticateClient established.
struct AuthenticatedEuicc {
  crypto::PublicKey key;
  std::string eid;  // 32 digits
  Order order;
  Bytes smdp_signature2;  // 5F37..., as it was sent
};

struct Session {
  Bytes transaction_id;
  Bytes server_challenge;
  pki::SmdpIdentity identity;    // what the server signs with
  crypto::Certificate euicc_ci;  // the CI that the eUICC was told to sign under
  std::optional<AuthenticatedEuicc> euicc;
};

// A bounded table of sessions that expire when they are not used. When it is full, the one that
// was used longest ago makes room. One thread.
class SessionTable {
 public:
  struct Bounds {
    size_t count = 256;
    Duration lifetime = std::chrono::hours(24);
  };

  // The clock must outlive the table.
  SessionTable(const Clock& clock, const Bounds& bounds) : clock_(clock), bounds_(bounds) {}

  void Add(Session session);
  // Null when there is none or it has expired. Valid until the next call that is not const.
  Session* Find(ByteSpan transaction_id);
  void Remove(ByteSpan transaction_id);
  size_t size() const { return sessions_.size(); }

 private:
  struct Entry {
    Session session;
    Clock::TimePoint used;
  };

  void DropExpired();
  void DropOldest();

  const Clock& clock_;
  Bounds bounds_;
  std::map<Bytes, Entry> sessions_;
};

}  // namespace lpab::sim::smdp
