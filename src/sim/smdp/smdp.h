// A test SM-DP+: ES9+ requests in, answers out. Everything an eUICC signs is verified; what is
// downloaded comes from a folder of orders (order.h).
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "http/http.h"
#include "sim/pki/identity.h"
#include "sim/smdp/bug_effects.h"
#include "sim/smdp/bugs.h"
#include "sim/smdp/json_binding.h"
#include "sim/smdp/mutual_authentication.h"
#include "sim/smdp/notification.h"
#include "sim/smdp/notification_store.h"
#include "sim/smdp/order.h"
#include "sim/smdp/order_rules.h"
#include "sim/smdp/order_state.h"
#include "sim/smdp/session.h"

namespace lpab::sim::smdp {

// Where time and chance come from. Tests put their own; the clock must outlive the server.
struct SmdpSeams {
  Clock* clock = &Clock::System();      // for the life of sessions and slow answers
  std::function<int64_t()> unix_time;   // default: the system's; for certificates
  std::function<Bytes(size_t)> random;  // default: crypto::RandomBytes
  std::function<crypto::PrivateKey(crypto::Curve)> one_time_key;  // default: a fresh key
};

struct SmdpSettings {
  // The server's address, host or host:port, as clients send it and as it is signed.
  std::string address;
  std::vector<pki::SmdpIdentity> identities;  // one per CI, at least one
  std::filesystem::path orders_dir;
  std::filesystem::path notifications_dir;  // made when missing, as the next
  // Of order_state.h; default: order-state beside notifications_dir.
  std::filesystem::path state_dir;
  SessionTable::Bounds sessions;
  SmdpSeams seams;
  Bugs bugs;
};

// Holds sessions in memory; a restart forgets them. No TLS and no sockets (rsp_server.h has
// them). One thread at a time.
class Smdp {
 public:
  // Checks the settings and every order. Errors: kInvalidArgument (no identity, a bad order, named
  // with its field), kUnavailable (folders).
  static Result<Smdp> Create(SmdpSettings settings);

  // Answers a POST to /gsma/rsp2/es9plus/FUNCTION. Never fails: what is wrong is in the answer.
  http::HttpResponse Handle(const http::HttpRequest& request);

  const SmdpSettings& settings() const { return settings_; }

 private:
  Smdp(SmdpSettings settings, NotificationStore notifications, OrderStates states);

  http::HttpResponse Answer(std::string_view function, const std::string& body);
  Result<JsonAnswer> Call(std::string_view function, const JsonRequest& request);
  // One file each. Errors carry an RspDetail when they are for the client.
  Result<JsonAnswer> InitiateAuthentication(const JsonRequest& request);  // 5.6.1
  Result<JsonAnswer> GetBoundProfilePackage(const JsonRequest& request);  // 5.6.2
  Result<JsonAnswer> AuthenticateClient(const JsonRequest& request);      // 5.6.3
  Result<JsonAnswer> HandleNotification(const JsonRequest& request);      // 5.6.4
  Result<JsonAnswer> CancelSession(const JsonRequest& request);           // 5.6.5

  // The session of this transaction. Errors: "TransactionId - Unknown".
  Result<Session*> FindSession(ByteSpan transaction_id);
  // Without a matching id: the first order for this EID that may be downloaded.
  Result<Order> FindOrder(const std::string& matching_id, const Requester& requester) const;
  Result<Order> FindDefaultOrder(const Requester& requester) const;
  Result<Order> FindOrderById(const std::string& matching_id, const Requester& requester) const;
  Result<void> CheckConfirmationCode(const Order& order, const std::optional<ByteSpan>& hash_code,
                                     ByteSpan transaction_id);
  Result<void> VerifyNotification(const PendingNotification& notification);
  // Of one that was verified.
  Result<void> TakeInstallationResult(const PendingNotification& notification);

  SmdpSettings settings_;
  OrderFolder orders_;
  NotificationStore notifications_;
  OrderStates states_;
  SessionTable sessions_;
  ResponseSpoiler spoiler_;
  SessionHistory history_;
};

}  // namespace lpab::sim::smdp
