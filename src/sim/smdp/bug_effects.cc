#include "sim/smdp/bug_effects.h"

#include <algorithm>

#include "base/hex.h"
#include "tlv/tlv.h"

namespace lpab::sim::smdp {

namespace {

constexpr std::string_view kHandleNotification = "handleNotification";
constexpr tlv::Tag kMetadata = 0xBF25;
constexpr tlv::Tag kProfileName = 0x92;
constexpr tlv::Tag kNotificationConfiguration = 0xB6;
constexpr char kHtml[] =
    "<!DOCTYPE html><html><body><h1>500 Internal Server Error</h1></body></html>";

bool IsSegment(tlv::Tag tag) { return tag >= 0x86 && tag <= 0x88; }

bool IsStale(const Bugs& bugs, std::string_view function) {
  const uint64_t place = bugs.stale_transaction_id.value_or(0);
  return (function == "initiateAuthentication" && place == kInInitiateAuthentication) ||
         (function == "authenticateClient" && place == kInAuthenticateClient) ||
         (function == "getBoundProfilePackage" && place == kInGetBoundProfilePackage);
}

}  // namespace

Bytes FlipLast(Bytes bytes) {
  if (!bytes.empty()) bytes.back() ^= 0x01;
  return bytes;
}

Result<Bytes> SpoilMac(ByteSpan bound_package, uint64_t number) {
  Bytes spoiled = ToBytes(bound_package);
  LPAB_ASSIGN(const tlv::Element outer, tlv::ReadOne(bound_package, 0xBF36));
  tlv::Reader sequences(outer.value);
  uint64_t count = 0;
  while (!sequences.AtEnd()) {
    LPAB_ASSIGN(const tlv::Element sequence, sequences.Next());
    if (sequence.tag == 0xBF23) continue;
    tlv::Reader segments(sequence.value);
    while (!segments.AtEnd()) {
      LPAB_ASSIGN(const tlv::Element segment, segments.Next());
      if (!IsSegment(segment.tag) || ++count != number) continue;
      const ptrdiff_t end = segment.whole.data() + segment.whole.size() - bound_package.data();
      spoiled[static_cast<size_t>(end) - 1] ^= 0x01;
    }
  }
  return spoiled;
}

Result<Bytes> RenameProfile(ByteSpan metadata) {
  LPAB_ASSIGN(const tlv::Element request, tlv::ReadOne(metadata, kMetadata));
  tlv::Writer out;
  for (tlv::Reader fields(request.value); !fields.AtEnd();) {
    LPAB_ASSIGN(const tlv::Element field, fields.Next());
    if (field.tag == kProfileName) {
      out.PutText(kProfileName, "another profile");
    } else {
      out.Raw(field.whole);
    }
  }
  return tlv::Encode(kMetadata, out.bytes());
}

Result<Bytes> EmptyNotificationList(ByteSpan metadata) {
  LPAB_ASSIGN(const tlv::Element request, tlv::ReadOne(metadata, kMetadata));
  tlv::Writer out;
  bool done = false;
  for (tlv::Reader fields(request.value); !fields.AtEnd();) {
    LPAB_ASSIGN(const tlv::Element field, fields.Next());
    const bool after = field.tag == 0xB7 || field.tag == 0x99;
    if (!done && (after || field.tag == kNotificationConfiguration)) {
      out.Put(kNotificationConfiguration, Bytes{});
      done = true;
    }
    if (field.tag != kNotificationConfiguration) out.Raw(field.whole);
  }
  if (!done) out.Put(kNotificationConfiguration, Bytes{});
  return tlv::Encode(kMetadata, out.bytes());
}

void SpoilFields(const Bugs& bugs, std::string_view function, ByteSpan stale_id,
                 JsonAnswer& answer) {
  if (IsStale(bugs, function)) {
    answer.Remove("transactionId");
    answer.Text("transactionId", ToHex(stale_id));
  }
  if (bugs.missing_metadata) answer.Remove("profileMetadata");
  if (!bugs.missing_field.empty()) answer.Remove(bugs.missing_field);
}

bool ResponseSpoiler::RefusesNotification() {
  if (!bugs_.refused_notifications) return false;
  return ++notifications_ <= *bugs_.refused_notifications;
}

http::HttpResponse ResponseSpoiler::Spoil(std::string_view function, http::HttpResponse response) {
  ++answers_;
  if (Hits(bugs_.http_500)) response = {500, {{"Content-Type", "text/html"}}, kHtml};
  if (Hits(bugs_.redirect)) response = {302, {{"Location", "/elsewhere"}}, {}};
  if (Hits(bugs_.truncated)) response.body.resize(response.body.size() / 2);
  if (bugs_.huge_body) {
    response.body.resize(std::max<size_t>(response.body.size(), *bugs_.huge_body), ' ');
  }
  bool lost = Hits(bugs_.lost_reply);
  if (function == kHandleNotification && bugs_.lost_notification_reply) {
    lost = lost || ++lost_notification_replies_ <= *bugs_.lost_notification_reply;
  }
  if (lost) response = {0, {}, {}};
  return response;
}

}  // namespace lpab::sim::smdp
