// What the switches of bugs.h do to bytes and answers. Pure, but for the counting.
#pragma once

#include <string_view>

#include "base/bytes.h"
#include "http/http.h"
#include "sim/smdp/bugs.h"
#include "sim/smdp/json_binding.h"

namespace lpab::sim::smdp {

// With one bit of the last byte changed.
Bytes FlipLast(Bytes bytes);

// The bound package with the MAC of segment `number`, from 1, changed. Errors: kMalformed.
Result<Bytes> SpoilMac(ByteSpan bound_package, uint64_t number);

// StoreMetadataRequest with another profile name. Errors: kMalformed.
Result<Bytes> RenameProfile(ByteSpan metadata);
// ... with notificationConfigurationInfo present and empty. Errors: kMalformed.
Result<Bytes> EmptyNotificationList(ByteSpan metadata);

// Fields of an answer of `function`. `stale_id` is the transaction id of the session before.
void SpoilFields(const Bugs& bugs, std::string_view function, ByteSpan stale_id,
                 JsonAnswer& answer);

// Spoils the answers of one server as HTTP messages, and counts them. One thread.
class ResponseSpoiler {
 public:
  explicit ResponseSpoiler(const Bugs& bugs) : bugs_(bugs) {}

  // Whether this notification is to be refused; counts it.
  bool RefusesNotification();
  // The answer as it goes out; status 0 when it does not (http.h).
  http::HttpResponse Spoil(std::string_view function, http::HttpResponse response);

 private:
  // Whether a bug of answer N is on for the present one.
  bool Hits(const Bugs::Number& bug) const { return bug && (*bug == 0 || *bug == answers_); }

  Bugs bugs_;
  uint64_t answers_ = 0;
  uint64_t notifications_ = 0;
  uint64_t lost_notification_replies_ = 0;
};

}  // namespace lpab::sim::smdp
